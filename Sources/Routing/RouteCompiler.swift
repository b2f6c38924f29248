import Model
import RouterProtocol

/// Turns what is wished into what the router should know.
package struct RouteCompiler {
    package private(set) var plan = RoutingPlan()
    /// Routes that cannot be, and names that collide; the rest of the plan stands.
    package private(set) var errors: [RoutingError] = []
    private let wish: RoutingWish

    /// Compiles `wish`.
    package init(_ wish: RoutingWish) {
        self.wish = wish
        for service in wish.services { add(service) }
        for route in wish.routes { add(route) }
        let names = BuiltInNames(wish)
        errors += names.collisions
        for (host, target) in names.hosts {
            let pool: RoutingPlan.PoolKey =
                switch target {
                case .service(let name): .service(name)
                case .instance(let name): .instance(name)
                }
            let key = RoutingPlan.RouteKey(host: .exact(host), path: .all, isBuiltIn: true)
            plan.routes[key] = RoutingPlan.Route(pool: pool, timeouts: RouteTimeouts(), affinity: .none)
        }
    }

    private mutating func add(_ service: RoutableService) {
        guard service.speaksHTTP else { return }
        plan.pools[.service(service.name)] = RoutingPlan.Pool(parent: nil, policy: service.policy)
        for instance in service.instances {
            let key = RoutingPlan.PoolKey.instance(instance.name)
            plan.pools[key] = RoutingPlan.Pool(parent: .service(service.name), policy: service.policy)
            // Per mille of the instance's weight, so that its replicas share it; a draining one has no share.
            let sharers = instance.replicas.count { $0.state == .ready }
            let weight = min(max(instance.weight, 0), 1_000_000) * 1000 / max(1, sharers)
            for replica in instance.replicas {
                plan.replicas[.replica(replica.name, generation: replica.generation)] = RoutingPlan.Replica(
                    pool: key, endpoint: replica.endpoint, weight: UInt32(weight),
                    state: replica.state, speaksHTTP2: replica.speaksHTTP2)
            }
        }
    }

    private mutating func add(_ route: WantedRoute) {
        let key = RoutingPlan.RouteKey(host: route.host, path: route.path, isBuiltIn: false)
        guard plan.routes[key] == nil else {
            errors.append(.conflict(host: route.host.text, path: route.path.text))
            return
        }
        do throws(RoutingError) {
            let pool = try pool(for: route.target)
            plan.routes[key] = RoutingPlan.Route(pool: pool, timeouts: route.timeouts, affinity: route.affinity)
        } catch {
            errors.append(error)
        }
    }

    private mutating func pool(for target: WantedRoute.Target) throws(RoutingError) -> RoutingPlan.PoolKey {
        switch target {
        case .app(let app, let named, let id):
            let service = try TargetChoice.choose(named: named, app: app, among: wish.services)
            guard let id else { return .service(service) }
            let key = RoutingPlan.PoolKey.instance(.init(service: service, id: id))
            guard plan.pools[key] != nil else { throw .unknownInstance(.init(service: service, id: id)) }
            return key
        case .external(let endpoint):
            let key = RoutingPlan.PoolKey.external(endpoint)
            plan.pools[key] = RoutingPlan.Pool(parent: nil, policy: PoolPolicy())
            plan.replicas[.external(endpoint)] = RoutingPlan.Replica(
                pool: key, endpoint: endpoint, weight: 1, state: .ready)
            return key
        }
    }
}
