internal import Linux
internal import Model
internal import RouterProtocol
internal import Routing
internal import Supervision

/// Says what the router should route, from the state file and the runs that take requests.
struct WishBuilder {
    /// One run that takes or finishes requests.
    struct Upstream {
        var key: RunKey
        var publication: Publication
        var isDraining: Bool
    }

    let state: HostState
    let desired: DesiredState
    let upstreams: [Upstream]

    /// The whole wish; routes that cannot be understood are left out here and reported by `check`.
    ///
    /// `listeners` is where the resolver listens, if there is one.
    func wish(namesAt listeners: [SocketAddress]? = nil) -> RoutingWish {
        var wish = RoutingWish()
        wish.domain = state.settings.domain
        wish.shortApp = state.routing.shortApp
        wish.services = services()
        wish.routes = state.effectiveRoutes.compactMap(Self.wanted)
        if let listeners {
            wish.names = NamePlanBuilder(state: state, upstreams: upstreams, listeners: listeners).plan()
        }
        return wish
    }

    private func services() -> [RoutableService] {
        let byInstance = Dictionary(grouping: upstreams) { $0.publication.replica.instance }
        let names = Dictionary(grouping: desired.instances.keys.sorted(), by: \.service)
        var services: [RoutableService] = []
        for (name, service) in state.definitions {
            var routable = RoutableService(name: name, speaksHTTP: service.speaksHTTP)
            routable.instances = (names[name] ?? []).map { instance in
                var one = RoutableInstance(name: instance, weight: desired.instances[instance]?.weight ?? 100)
                one.replicas = (byInstance[instance] ?? []).compactMap(Self.replica)
                if service.traffic.upstreamProtocol == .h2c {
                    for index in one.replicas.indices { one.replicas[index].speaksHTTP2 = true }
                }
                return one
            }
            services.append(routable)
        }
        return services
    }

    private static func replica(_ upstream: Upstream) -> RoutableReplica? {
        guard let endpoint = upstream.publication.endpoint else { return nil }
        var replica = RoutableReplica(
            name: upstream.publication.replica, generation: upstream.key.value,
            endpoint: endpoint)
        replica.state = upstream.isDraining ? .draining : .ready
        return replica
    }

    private static func wanted(_ route: DeclaredRoute) -> WantedRoute? {
        guard let path = try? route.path == "/" ? PathPrefix.all : PathPrefix(route.path) else { return nil }
        let host: HostPattern
        if route.host == "*" {
            host = .any
        } else {
            guard let named = try? HostPattern(route.host) else { return nil }
            host = named
        }
        let target: WantedRoute.Target
        switch route.target {
        case .app(let app, let service, let instance): target = .app(app, service: service, instance: instance)
        case .upstream(let endpoint): target = .external(endpoint)
        case .redirect: return nil
        }
        var wanted = WantedRoute(host, path: path, to: target)
        if let connect = route.timeouts.connect { wanted.timeouts.connect = connect.milliseconds32 }
        if let request = route.timeouts.request { wanted.timeouts.request = request.milliseconds32 }
        if route.affinity == .cookie { wanted.affinity = .cookie }
        return wanted
    }
}

extension Duration {
    /// Whole milliseconds, held at the ends of `UInt32`.
    var milliseconds32: UInt32 { UInt32(clamping: wholeNanoseconds / 1_000_000) }
}

extension HostState {
    /// Every service that has a definition, sorted.
    var definitions: [(name: ServiceName, service: Service)] {
        var all = host.services.map { (name: ServiceName(app: nil, service: $0.name), service: $0) }
        for app in apps.keys.sorted() {
            for service in running(app)?.services ?? [] {
                all.append((name: ServiceName(app: app, service: service.name), service: service))
            }
        }
        return all
    }
}

extension Service {
    /// Whether the router can lead requests to it.
    var speaksHTTP: Bool { listening.socket != nil || listening.ports.contains { $0.kind == .http } }
}
