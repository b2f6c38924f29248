package import Model
package import RouterProtocol

/// Where the connections to each node port should go now.
///
/// A port that is claimed is in the plan whether or not anybody listens: a
/// claim belongs to the definition.
package struct NodePortPlan: Hashable, Sendable {
    package var forwards: [NodePort: NodePortForward] = [:]

    /// Makes a plan without node ports.
    package init() {}
}

/// What becomes of the connections to one node port.
package struct NodePortForward: Hashable, Sendable {
    /// Whose port it is.
    package var service: ServiceName
    /// Everybody who takes connections, sorted, nobody twice; the kernel goes round them.
    package var endpoints: [NodePortEndpoint]
    /// The most connections at a time; `nil` for no limit.
    package var maxConnections: UInt32?

    /// Makes the forward of a port; the endpoints are sorted, and named once each.
    package init(service: ServiceName, endpoints: [NodePortEndpoint] = [], maxConnections: UInt32? = nil) {
        self.service = service
        self.endpoints = Set(endpoints).sorted()
        self.maxConnections = maxConnections
    }
}

/// One replica as a node port reaches it.
package struct NodePortEndpoint: Hashable, Comparable, Sendable {
    /// How packets of one address family get there.
    package enum Reach: Hashable, Sendable {
        /// It does not listen for this family.
        case none
        /// It listens on this host's own network: the address that was asked stays as it is.
        case host
        /// It has an address of its own.
        case address(InternetAddress)
    }

    package var port: UInt16
    package var ip4: Reach
    package var ip6: Reach

    /// Makes an endpoint; one on this host's network, for both families, unless told otherwise.
    package init(port: UInt16, ip4: Reach = .host, ip6: Reach = .host) {
        self.port = port
        self.ip4 = ip4
        self.ip6 = ip6
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.order.lexicographicallyPrecedes(right.order)
    }

    private var order: [UInt64] { ip4.order + ip6.order + [UInt64(port)] }
}

extension NodePortEndpoint.Reach {
    fileprivate var order: [UInt64] {
        switch self {
        case .none: [0, 0, 0]
        case .host: [1, 0, 0]
        case .address(let address): [2, address.high, address.low]
        }
    }
}

extension NodePortForward {
    /// The endpoints in the order in which a new generation asks them.
    ///
    /// The kernel begins each generation at the first one. So that a port whose endpoints
    /// change all the time still serves all of them alike, each generation starts one further
    /// than the one before.
    ///
    /// - Parameter last: The first endpoint of the generation before; `nil` if there was none.
    /// - Returns: All endpoints, rotated.
    package func turn(after last: NodePortEndpoint?) -> [NodePortEndpoint] {
        guard let last, let first = endpoints.firstIndex(where: { last < $0 }) else { return endpoints }
        return Array(endpoints[first...] + endpoints[..<first])
    }
}

/// What a ready replica offers to those who come by a node port.
package struct NodePortOffer: Hashable, Sendable {
    package var service: ServiceName
    package var port: NodePort
    package var endpoint: NodePortEndpoint

    /// Makes an offer.
    package init(service: ServiceName, port: NodePort, endpoint: NodePortEndpoint) {
        self.service = service
        self.port = port
        self.endpoint = endpoint
    }
}

extension NodePortPlan {
    /// Leads every claimed port to those who offer to serve it.
    ///
    /// - Parameters:
    ///   - claimants: The services whose definitions hold; of two that claim one port, the first has it.
    ///   - offers: Of ready replicas; one that its service does not claim any more is nobody's.
    package init(claimants: [(name: ServiceName, service: Service)], offers: [NodePortOffer]) {
        var endpoints: [NodePort: [NodePortEndpoint]] = [:]
        for (name, service) in claimants {
            for (port, declared) in service.listening.nodePorts where forwards[port] == nil {
                let limit = declared.maxConnections.map { UInt32(clamping: $0) }
                forwards[port] = NodePortForward(service: name, maxConnections: limit)
            }
        }
        for offer in offers where forwards[offer.port]?.service == offer.service {
            endpoints[offer.port, default: []].append(offer.endpoint)
        }
        for (port, all) in endpoints {
            guard let forward = forwards[port] else { continue }
            forwards[port] = NodePortForward(
                service: forward.service, endpoints: all, maxConnections: forward.maxConnections)
        }
    }
}

extension Listening {
    /// The node ports that are claimed, each with the port that it leads to.
    package var nodePorts: [(port: NodePort, declared: ServicePort)] {
        ports.compactMap { declared in
            declared.nodePort.map { (port: NodePort($0, declared.kind == .udp ? .udp : .tcp), declared: declared) }
        }
    }
}
