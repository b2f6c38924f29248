extension HostState {
    /// An app as its serving release runs it, overlays included; `nil` if it has none yet.
    package func running(_ app: String) -> App? {
        guard let record = apps[app], let release = record.release else { return nil }
        return record.resolved(release, name: app, rules: rules(.app))
    }

    /// How services are read on this host.
    package func rules(_ dialect: ServiceRules.Dialect) -> ServiceRules {
        ServiceRules(dialect, settings: settings, images: notices.images)
    }

    /// What should run.
    ///
    /// `hostDirectory` is the directory of a project's `tenement.toml`, in which
    /// host services run that set no `workdir`; `nil` for the host's own state file.
    package func desired(hostDirectory: String? = nil) -> DesiredState {
        var state = DesiredState()
        var resolved = ResolvedApps(state: self)
        for name in instanceNames {
            state.instances[name] = desired(name, from: &resolved, hostDirectory: hostDirectory)
        }
        return state
    }

    /// One of them, written down or not; `nil` if there is no such service.
    package func desired(_ name: InstanceName, hostDirectory: String?) -> DesiredInstance? {
        var resolved = ResolvedApps(state: self)
        return desired(name, from: &resolved, hostDirectory: hostDirectory)
    }

    /// All instances that exist, whatever their goal.
    package var instanceNames: Set<InstanceName> {
        var names = Set(instances.keys)
        for (name, record) in apps {
            guard let release = record.release, let app = record.definition(of: release) else { continue }
            for service in app.services {
                let ids = app.instances.first { $0.service == service.name }?.ids ?? [InstanceName.defaultID]
                for id in ids {
                    names.insert(InstanceName(service: ServiceName(app: name, service: service.name), id: id))
                }
            }
        }
        return names
    }

    private func desired(
        _ name: InstanceName, from resolved: inout ResolvedApps, hostDirectory: String?
    ) -> DesiredInstance? {
        let record = instances[name] ?? InstanceRecord()
        let appRecord = name.service.app.flatMap { apps[$0] }
        let release = record.release ?? appRecord?.release
        guard let app = resolved.app(name.service.app, release: release),
            let service = resolved.service(name.service, of: app, release: release)
        else { return nil }
        var instance = DesiredInstance(name: name, service: service)
        instance.goal = record.goal
        instance.weight = record.weight
        instance.replicas = record.replicas ?? service.scale.leastReplicas
        instance.release = release
        instance.appEnvironment = app.environment
        instance.environment = (appRecord?.operatorEnvironment(of: service.name) ?? []) + record.environment
        instance.directory = hostDirectory
        if let appRecord, let release { instance.directory = appRecord.directory(of: release) }
        instance.allocatedPort = allocated[name.description]?.port
        let isAlone = settings.isolation.level(of: service.confinement, asRoot: true) == .sandbox
        instance.allocatedUser = allocated[isAlone ? name.description : name.service.userHolder]?.user
        return instance
    }
}

/// Apps with their overlays, each joined once.
private struct ResolvedApps {
    let state: HostState
    private var known: [String: App] = [:]
    /// Where each service stands in its app.
    private var places: [String: [String: Int]] = [:]

    init(state: HostState) {
        self.state = state
    }

    /// A service of an app that `app` has answered.
    mutating func service(_ name: ServiceName, of app: App, release: String?) -> Service? {
        let key = "\(name.app ?? "")/\(release ?? "")"
        if places[key] == nil {
            places[key] = Dictionary(app.services.enumerated().map { ($1.name, $0) }) { first, _ in first }
        }
        return places[key]?[name.service].map { app.services[$0] }
    }

    mutating func app(_ name: String?, release: String?) -> App? {
        guard let name else { return state.host }
        guard let record = state.apps[name], let release else { return nil }
        let key = "\(name)/\(release)"
        if let app = known[key] { return app }
        let app = record.resolved(release, name: name, rules: state.rules(.app))
        known[key] = app
        return app
    }
}

extension Scale {
    /// Replicas that always run.
    package var leastReplicas: Int {
        switch self {
        case .fixed(let replicas): replicas
        case .automatic: 1
        }
    }
}

extension HostState {
    /// Every route: those of `[[routes]]`, then what `hosts` of services and `[routing]` add.
    ///
    /// A host of `*` stands for any host that nothing else names.
    package var effectiveRoutes: [DeclaredRoute] {
        var all = routes
        for app in [host] + apps.keys.sorted().compactMap({ running($0) }) {
            let label = app.name == Self.hostName ? nil : app.name
            for service in app.services {
                for name in service.traffic.hosts {
                    var route = DeclaredRoute(
                        host: name, target: .app(label, service: service.name, instance: nil))
                    route.timeouts.request = service.traffic.requestTimeout
                    all.append(route)
                }
            }
        }
        for rule in routing.subdomains { all.append(route("\(rule.key).\(settings.domain)", "/", rule.service)) }
        for rule in routing.paths { all.append(route("*", rule.key, rule.service)) }
        if let fallback = routing.fallback {
            let isApp = apps[fallback] != nil
            all.append(
                isApp
                    ? DeclaredRoute(host: "*", target: .app(fallback, service: nil, instance: nil))
                    : route("*", "/", fallback))
        }
        return all
    }

    private func route(_ host: String, _ path: String, _ service: String) -> DeclaredRoute {
        let name = ServiceName(parsing: service) ?? ServiceName(app: nil, service: service)
        var route = DeclaredRoute(host: host, target: .app(name.app, service: name.service, instance: nil))
        route.path = path
        return route
    }
}
