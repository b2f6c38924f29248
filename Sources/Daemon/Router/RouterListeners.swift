internal import Linux

/// The listening sockets of the router: opened here, so that they outlive every router process.
final class RouterListeners {
    /// An address that could not be listened at.
    struct Failure: Error, Equatable {
        var address: String
        var error: Errno
    }

    /// How far a default port moves on when it is taken.
    private static let fallbacks = 10

    /// The address that each worker's socket of the same index in `sockets` is bound to.
    private(set) var addresses: [SocketAddress] = []
    /// `sockets[address][worker]`.
    private var sockets: [[Int32]] = []

    deinit {
        close()
    }

    /// Opens one SO_REUSEPORT socket per worker and address.
    ///
    /// - Parameters:
    ///   - wanted: What the settings ask for.
    ///   - workers: How many sockets each address gets.
    ///   - mayMove: A taken port is replaced by the next free one (a default, not somebody's wish).
    /// - Returns: The addresses that were taken, for a warning.
    /// - Throws: The first address that cannot be used; nothing is open then.
    func open(_ wanted: [SocketAddress], workers: Int, mayMove: Bool) throws(Failure) -> [SocketAddress] {
        close()
        var moved: [SocketAddress] = []
        do throws(Failure) {
            for address in wanted {
                let (bound, numbers) = try openOne(address, workers: workers, mayMove: mayMove)
                if bound.port != address.port, address.port != 0 { moved.append(address) }
                addresses.append(bound)
                sockets.append(numbers)
            }
        } catch {
            close()
            throw error
        }
        return moved
    }

    /// All sockets with the worker that accepts from each.
    var all: [(worker: Int, number: Int32)] {
        sockets.flatMap { list in list.enumerated().map { (worker: $0.offset, number: $0.element) } }
    }

    private func close() {
        for number in sockets.joined() { _ = FileDescriptor(owning: number) }
        (sockets, addresses) = ([], [])
    }

    private func openOne(
        _ address: SocketAddress, workers: Int, mayMove: Bool
    ) throws(Failure) -> (SocketAddress, [Int32]) {
        var candidates = [address]
        if mayMove, let port = address.port, port != 0 {
            let start: UInt16 = port < 1024 ? 8000 + port % 1000 : port + 1
            candidates += (0..<Self.fallbacks).map { address.with(port: start &+ UInt16($0)) }
        }
        var first: Failure?
        for candidate in candidates {
            do throws(Failure) {
                return try openExactly(candidate, workers: workers)
            } catch {
                first = first ?? error
            }
        }
        throw first ?? Failure(address: address.text, error: .addressInUse)
    }

    private func openExactly(_ address: SocketAddress, workers: Int) throws(Failure) -> (SocketAddress, [Int32]) {
        var opened: [Int32] = []
        do throws(Errno) {
            // Without SO_REUSEPORT first: another program's SO_REUSEPORT socket must not share our port.
            if address.port != 0 { _ = try Socket.listen(at: address) }
            var bound = address
            for _ in 0..<max(1, workers) {
                let socket = try Socket.listen(at: bound, reusePort: true)
                if bound.port == 0 { bound = try socket.borrowed.localAddress() }
                opened.append(socket.release())
            }
            return (bound, opened)
        } catch {
            for number in opened { _ = FileDescriptor(owning: number) }
            throw Failure(address: address.text, error: error)
        }
    }
}

extension SocketAddress {
    /// The same address with another port; others than IP addresses stay as they are.
    func with(port: UInt16) -> SocketAddress {
        guard case .ip(let address, _, let scope) = self else { return self }
        return .ip(address, port: port, scope: scope)
    }
}
