package import Model
package import RouterProtocol

/// Everything that routing depends on, as the supervisor knows it now.
package struct RoutingWish: Hashable, Sendable {
    /// Of the built-in names.
    package var domain = "localhost"
    /// The app whose built-in names also work without its label.
    package var shortApp: String?
    package var services: [RoutableService] = []
    package var routes: [WantedRoute] = []
    /// Of the resolver, if there is one.
    package var names = NamePlan()

    /// Makes an empty wish.
    package init() {}
}

/// A service, its instances, and whether it can be reached by HTTP.
package struct RoutableService: Hashable, Sendable {
    package var name: ServiceName
    /// It has an HTTP port or a socket.
    package var speaksHTTP: Bool
    package var policy: PoolPolicy
    package var instances: [RoutableInstance] = []

    /// Makes a service without instances.
    package init(name: ServiceName, speaksHTTP: Bool = true, policy: PoolPolicy = PoolPolicy()) {
        self.name = name
        self.speaksHTTP = speaksHTTP
        self.policy = policy
    }
}

/// An instance and those of its replicas that take or finish requests.
package struct RoutableInstance: Hashable, Sendable {
    package var name: InstanceName
    /// Share of the service's traffic; 0 is reachable by the instance's own name only.
    package var weight: Int
    package var replicas: [RoutableReplica] = []

    /// Makes an instance without replicas.
    package init(name: InstanceName, weight: Int = 100) {
        self.name = name
        self.weight = weight
    }
}

/// A replica that listens.
package struct RoutableReplica: Hashable, Sendable {
    package var name: ReplicaName
    /// Differs for every start of this replica, so that a successor is never taken for it.
    package var generation: UInt64
    package var endpoint: Endpoint
    package var state: ReplicaRecord.State
    /// It wants HTTP/2 without TLS.
    package var speaksHTTP2 = false

    /// Makes a ready replica of HTTP/1.1.
    package init(name: ReplicaName, generation: UInt64, endpoint: Endpoint) {
        self.name = name
        self.generation = generation
        self.endpoint = endpoint
        state = .ready
    }
}

/// What a pool does beyond choosing a replica.
package struct PoolPolicy: Hashable, Sendable {
    /// The most requests in flight per replica; 0 for no limit.
    package var limit: UInt32 = 0
    /// The most requests that wait.
    package var queue: UInt32 = 1000
    package var whenEmpty = PoolRecord.WhenEmpty.refuse
    /// The `Retry-After` of a refusal, in seconds.
    package var retryAfter: UInt32 = 1

    /// Makes a policy without limits.
    package init() {}
}

/// A route the operator asked for.
package struct WantedRoute: Hashable, Sendable {
    /// Where its requests go.
    package enum Target: Hashable, Sendable {
        /// An app's service, named or chosen by `TargetChoice`; `instance` narrows it to one.
        case app(String?, service: String?, instance: String?)
        /// Something that tenement does not run.
        case external(Endpoint)
    }

    package var host: HostPattern
    package var path: PathPrefix
    package var target: Target
    package var timeouts = RouteTimeouts()
    package var affinity = RouteRecord.Affinity.none

    /// Makes a route for all paths.
    package init(_ host: HostPattern, path: PathPrefix = .all, to target: Target) {
        self.host = host
        self.path = path
        self.target = target
    }
}
