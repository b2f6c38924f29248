internal import Linux
internal import Model

/// What one run must have bound before it can be ready, and how that is recognised.
struct BindingRule: Equatable, Sendable {
    struct Port: Hashable, Sendable {
        var number: UInt16
        var isUDP: Bool
    }

    /// All of these.
    var ports: [Port] = []
    /// The path of the run's own unix socket, as the run says it to the kernel.
    var socket: String?
    /// Where the host has that socket.
    var hostSocket: String?
    /// The port that the router dials, if the run speaks TCP there.
    var dialled: UInt16?

    /// The rule of a service that is launched with `plan`, and whose socket the host has at `hostSocket`.
    init(_ listening: Listening, plan: LaunchPlan, hostSocket: String? = nil) {
        socket = plan.socket
        self.hostSocket = hostSocket ?? plan.socket
        let main = listening.mainPort
        for port in listening.ports where !(port.isWish && socket != nil) {
            let number = port == main ? plan.port ?? port.number : port.number
            ports.append(Port(number: number, isUDP: port.kind == .udp))
            if port == main, port.kind != .udp { dialled = number }
        }
    }

    /// Nothing has to be bound.
    var isEmpty: Bool { ports.isEmpty && socket == nil }

    /// Where the router reaches the run, given the listeners that are the run's own; `nil` while something is missing.
    ///
    /// - Parameters:
    ///   - listeners: Only the run's.
    ///   - socketListens: Whether the unix socket accepts connections.
    /// - Returns: What the router dials, once everything is bound.
    func endpoint(listeners: [SocketListener], socketListens: Bool) -> Found? {
        for port in ports where !listeners.contains(where: { $0.port == port.number && $0.isUDP == port.isUDP }) {
            return nil
        }
        if let hostSocket {
            return socketListens ? Found(endpoint: .unix(path: hostSocket)) : nil
        }
        guard let dialled else { return Found(endpoint: nil) }
        let own = listeners.filter { $0.port == dialled && !$0.isUDP }.map(\.address)
        return Found(endpoint: .tcp(address: Self.reachable(own).text, port: dialled))
    }

    /// Everything is bound; the endpoint is `nil` when there is nothing to dial.
    struct Found: Equatable, Sendable {
        var endpoint: Endpoint?
    }

    /// The address under which this host reaches one of the addresses.
    private static func reachable(_ addresses: [IPAddress]) -> IPAddress {
        let reaches4 = addresses.contains { address in
            if case .v4 = address { address.isUnspecified || address.isLoopback } else { address == .any6 }
        }
        if reaches4 { return .loopback4 }
        return addresses.contains(.loopback6) ? .loopback6 : addresses.first ?? .loopback4
    }
}
