package import Model
package import RouterProtocol

/// What the router should know, keyed by what does not change when the rest does.
package struct RoutingPlan: Hashable, Sendable {
    /// Whose replicas a pool has.
    package enum PoolKey: Hashable, Sendable {
        case service(ServiceName)
        case instance(InstanceName)
        case external(Endpoint)
    }

    /// One process, or one thing outside.
    package enum ReplicaKey: Hashable, Sendable {
        case replica(ReplicaName, generation: UInt64)
        case external(Endpoint)
    }

    /// A host and path of one precedence.
    package struct RouteKey: Hashable, Sendable {
        package var host: HostPattern
        package var path: PathPrefix
        package var isBuiltIn: Bool
    }

    /// A pool before it has an id.
    package struct Pool: Hashable, Sendable {
        package var parent: PoolKey?
        package var policy: PoolPolicy
    }

    /// A replica before it has an id.
    package struct Replica: Hashable, Sendable {
        package var pool: PoolKey
        package var endpoint: Endpoint
        package var weight: UInt32
        package var state: ReplicaRecord.State
        package var speaksHTTP2 = false
    }

    /// A route before it has an id.
    package struct Route: Hashable, Sendable {
        package var pool: PoolKey
        package var timeouts: RouteTimeouts
        package var affinity: RouteRecord.Affinity
    }

    package var pools: [PoolKey: Pool] = [:]
    package var replicas: [ReplicaKey: Replica] = [:]
    package var routes: [RouteKey: Route] = [:]

    /// Makes a plan that routes nothing.
    package init() {}
}
