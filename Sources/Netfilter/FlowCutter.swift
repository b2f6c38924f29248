internal import Linux
internal import RouterProtocol
package import Routing

/// Ends UDP flows that lead to endpoints which are gone (conntrack(8)).
///
/// A flow keeps its destination as long as datagrams come. A TCP connection
/// ends with the process; a flow would go on to nobody.
package struct FlowCutter {
    private static let get: UInt8 = 1
    private static let delete: UInt8 = 2
    private let socket: NetlinkSocket
    private var isOurs: [IPAddress: Bool] = [:]

    /// Opens the way to the kernel in the network namespace of the calling thread.
    package init() throws(NetfilterError) {
        socket = try NetlinkSocket()
    }

    /// Cuts every flow to one of the ports that does not lead to an endpoint of today.
    ///
    /// - Returns: How many there were.
    package mutating func cut(_ forwards: [NodePort: NodePortForward]) throws(NetfilterError) -> Int {
        let udp = forwards.filter { $0.key.transport == .udp }
        guard !udp.isEmpty else { return 0 }
        var stale: [Message] = []
        try socket.dump(Message(.connections(Self.get), family: 0)) { message in
            guard let flow = Flow(message), let forward = udp[NodePort(flow.asked.port, .udp)],
                !flow.leads(to: forward), flow.isTranslated || isOurs(flow.asked.address)
            else { return }
            stale.append(message)
        }
        for message in stale {
            var attributes = Attributes()
            for type in [Flow.original, Flow.identity] {
                if let value = message.attributes[type] { attributes.add(type | 0x8000, value) }
            }
            try? socket.perform(Message(.connections(Self.delete), family: message.family, attributes: attributes))
        }
        return stale.count
    }

    /// Whether an address is one of this host's; others' ports are none of our business.
    private mutating func isOurs(_ address: IPAddress) -> Bool {
        if let known = isOurs[address] { return known }
        let probe = SocketAddress.ip(address, port: 0)
        let answer: Bool
        do throws(Errno) {
            try Socket.make(probe.family, .datagram).borrowedForProbe(probe)
            answer = true
        } catch {
            answer = false
        }
        isOurs[address] = answer
        return answer
    }
}

extension FileDescriptor {
    fileprivate consuming func borrowedForProbe(_ address: SocketAddress) throws(Errno) {
        try borrowed.bind(to: address)
    }
}

/// A UDP flow: what was asked, and who answers.
private struct Flow {
    static let original: UInt16 = 1
    static let reply: UInt16 = 2
    static let identity: UInt16 = 12

    struct Place: Equatable {
        var address: IPAddress
        var port: UInt16
    }

    var asked: Place
    var answering: Place

    /// Reads a conntrack entry; `nil` if it is none of UDP.
    init?(_ message: Message) {
        guard let asked = Self.place(message.attributes.nested(Self.original), isSource: false),
            let answering = Self.place(message.attributes.nested(Self.reply), isSource: true)
        else { return nil }
        self.asked = asked
        self.answering = answering
    }

    var isTranslated: Bool { asked != answering }

    func leads(to forward: NodePortForward) -> Bool {
        let isIP4 = if case .v4 = answering.address { true } else { false }
        return forward.endpoints.contains { endpoint in
            guard endpoint.port == answering.port else { return false }
            switch isIP4 ? endpoint.ip4 : endpoint.ip6 {
            case .none: return false
            case .host: return asked.address == answering.address
            case .address(let address): return IPAddress(address) == answering.address
            }
        }
    }

    private static func place(_ tuple: Attributes, isSource: Bool) -> Place? {
        let transport = tuple.nested(2)
        guard transport.number(1) == 17, let port = transport.number(isSource ? 2 : 3) else { return nil }
        let addresses = tuple.nested(1)
        if let bytes = addresses[isSource ? 1 : 2] {
            let value = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return Place(address: .v4(value), port: UInt16(truncatingIfNeeded: port))
        }
        guard let bytes = addresses[isSource ? 3 : 4], bytes.count == 16 else { return nil }
        let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Place(address: .v6(high: high, low: low), port: UInt16(truncatingIfNeeded: port))
    }
}

extension IPAddress {
    fileprivate init(_ address: InternetAddress) {
        self = address.v4.map { .v4($0) } ?? .v6(high: address.high, low: address.low)
    }
}
