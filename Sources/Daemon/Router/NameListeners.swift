internal import Linux
internal import Model
internal import RouterProtocol

/// The sockets of the resolver, for datagrams and streams: opened here, so that they outlive every router process.
final class NameListeners {
    /// One socket and what comes to it.
    struct Listener {
        var kind: ListenerRecord.Kind
        var number: Int32
    }

    private(set) var addresses: [SocketAddress] = []
    private(set) var all: [Listener] = []

    /// Opens both kinds at each address; port 0 is one port for both.
    init(_ wanted: [ListenAddress]) throws(RouterListeners.Failure) {
        for address in wanted {
            guard let ip = IPAddress(address.host) else { continue }
            try open(.ip(ip, port: address.port))
        }
    }

    deinit {
        for listener in all { _ = FileDescriptor(owning: listener.number) }
    }

    private func open(_ address: SocketAddress) throws(RouterListeners.Failure) {
        do throws(Errno) {
            let datagrams = try Socket.listen(at: address, .datagram)
            let bound = try datagrams.borrowed.localAddress()
            // A burst of a few thousand queries waits instead of being lost.
            try? datagrams.borrowed.set(.receiveBuffer, to: 1 << 20)
            let streams = try Socket.listen(at: bound, backlog: 128)
            all.append(Listener(kind: .nameDatagrams, number: datagrams.release()))
            all.append(Listener(kind: .nameStreams, number: streams.release()))
            addresses.append(bound)
        } catch {
            throw RouterListeners.Failure(address: address.text, error: error)
        }
    }
}
