internal import Linux
internal import Model
internal import Routing
internal import Supervision

extension ReplicaRun {
    /// Where the node ports of its service lead while it is ready.
    var offers: [NodePortOffer] {
        guard let published, !isDraining, published.weight > 0 else { return [] }
        let listening = desired.service.listening
        return listening.nodePorts.map { port, declared in
            let number = declared == listening.mainPort ? plan.port ?? declared.number : declared.number
            let endpoint = NodePortEndpoint(
                port: number, listeners: bound.filter { $0.port == number && $0.isUDP == (port.transport == .udp) })
            return NodePortOffer(service: name.instance.service, port: port, endpoint: endpoint)
        }
    }

    /// The node ports that only this host reaches, because the run listens on a loopback address.
    var hiddenNodePorts: [NodePort] {
        let listening = desired.service.listening
        return listening.nodePorts.compactMap { port, declared in
            let number = declared == listening.mainPort ? plan.port ?? declared.number : declared.number
            let own = bound.filter { $0.port == number && $0.isUDP == (port.transport == .udp) }
            return !own.isEmpty && own.allSatisfy(\.address.isLoopback) ? port : nil
        }
    }
}

extension NodePortEndpoint {
    /// A port on this host's network, reachable over the families that somebody listens for.
    ///
    /// Who is not known to listen anywhere is believed to listen everywhere.
    init(port: UInt16, listeners: [SocketListener]) {
        let hears4 = listeners.contains { if case .v4 = $0.address { true } else { $0.address == .any6 } }
        let hears6 = listeners.contains { if case .v6 = $0.address { true } else { false } }
        self.init(
            port: port, ip4: hears4 || listeners.isEmpty ? .host : .none,
            ip6: hears6 || listeners.isEmpty ? .host : .none)
    }
}
