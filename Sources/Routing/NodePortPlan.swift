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
