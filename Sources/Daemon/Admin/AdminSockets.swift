internal import Linux
internal import Model

/// Opens the listening sockets of the admin listener.
struct AdminSockets {
    /// The usual place.
    static let standard: UInt16 = 8000
    /// How many ports after the usual one are tried.
    private static let fallbacks: UInt16 = 20

    /// The sockets with the addresses they are bound to; whoever has them owns the numbers.
    private(set) var all: [(number: Int32, address: SocketAddress)] = []
    /// The usual port was taken by somebody.
    private(set) var movedOn = false

    /// - Parameters:
    ///   - choice: What the settings say.
    ///   - declared: Ports that services declare; the default place leaves them free.
    /// - Throws: `listen` if a place that was asked for, or every usual one, is taken; nothing is open then.
    init(_ choice: ListenerSettings.Choice, avoiding declared: Set<UInt16>) throws(StartFailure) {
        switch choice {
        case .off: break
        case .automatic: try openUsual(avoiding: declared)
        case .addresses(let list): try openExactly(list.flatMap(RouterStart.sockets))
        }
    }

    private mutating func openUsual(avoiding declared: Set<UInt16>) throws(StartFailure) {
        var first: Errno?
        for port in Self.standard...(Self.standard + Self.fallbacks) where !declared.contains(port) {
            do throws(Errno) {
                try open(.ip(.loopback4, port: port))
                movedOn = first != nil
                return
            } catch {
                first = first ?? error
            }
        }
        throw Self.failure(.ip(.loopback4, port: Self.standard), first ?? .addressInUse)
    }

    private mutating func openExactly(_ addresses: [SocketAddress]) throws(StartFailure) {
        for address in addresses {
            do throws(Errno) {
                try open(address)
            } catch {
                for socket in all { _ = FileDescriptor(owning: socket.number) }
                throw Self.failure(address, error)
            }
        }
    }

    private mutating func open(_ address: SocketAddress) throws(Errno) {
        let socket = try Socket.listen(at: address, backlog: 128)
        let bound = try socket.borrowed.localAddress()
        all.append((socket.release(), bound))
    }

    private static func failure(_ address: SocketAddress, _ error: Errno) -> StartFailure {
        let holder = error == .addressInUse ? PortHolder.describe(address.port ?? 0) : ""
        return .listen(address: address.text, holder: holder, error)
    }
}
