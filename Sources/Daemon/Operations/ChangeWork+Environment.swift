internal import Control
internal import Model
internal import Supervision

extension ChangeWork {
    /// `env set` and `env unset`: the services that see the key are replaced.
    func changeEnvironment(_ change: EnvChange, _ operation: Operation) throws(ControlError) {
        let place = try EnvironmentPlace(change.name, self)
        var edits: [StateEdit] = []
        var outcomes: [OutcomeRow] = []
        for entry in change.set {
            edits.append(place.edit(entry.key, try EnvironmentEntry(entry)))
            outcomes.append(OutcomeRow(.set, entry.key, detail: place.text))
        }
        for key in change.unset {
            guard place.has(key) else {
                throw ControlError(.notFound, "\(place.text) has no variable \(key) set by an operator")
            }
            edits.append(place.edit(key, nil))
            outcomes.append(OutcomeRow(.unset, key, detail: place.text))
        }
        guard !edits.isEmpty else { throw ControlError(.usage, "nothing is to be set or unset") }
        let touched = place.instances.filter { parts.state.instances[$0]?.goal != .down }
        commitAndSettle(edits, touched, operation, outcomes: outcomes)
    }
}

/// Whose environment a command is about: an app's, a service's or an instance's.
struct EnvironmentPlace {
    private enum Kind {
        case app(String?)
        case service(ServiceName)
        case instance(InstanceName)
    }

    private let kind: Kind
    private let state: HostState

    init(_ name: String?, _ work: ChangeWork) throws(ControlError) {
        state = work.parts.state
        guard let name else {
            let isHostOnly = state.apps.isEmpty && !state.host.services.isEmpty
            kind = .app(isHostOnly ? nil : try work.appName(nil))
            return
        }
        if state.apps[name] != nil {
            kind = .app(name)
        } else if name == HostState.hostName {
            kind = .app(nil)
        } else {
            let selector = try NameResolver.selector(name)
            if selector.id != nil {
                let found = try work.instances([name])
                guard found.count == 1 else { throw ControlError(.usage, "name one instance, not \"\(name)\"") }
                kind = .instance(found[0])
            } else {
                let service = try NameResolver(work.parts, inApp: work.callersApp).service(selector)
                // A host service is its own definition: what an operator adds belongs to its instance.
                kind = service.app == nil ? .instance(try work.instances([name])[0]) : .service(service)
            }
        }
    }

    var text: String {
        switch kind {
        case .app(let app): app ?? HostState.hostName
        case .service(let name): name.description
        case .instance(let name): name.description
        }
    }

    func edit(_ key: String, _ entry: EnvironmentEntry?) -> StateEdit {
        switch kind {
        case .app(let app): .appVariable(app: app, key: key, entry)
        case .service(let name): .serviceVariable(name, key: key, entry)
        case .instance(let name): .instanceVariable(name, key: key, entry)
        }
    }

    /// What the operator has set there.
    var entries: [EnvironmentEntry] {
        switch kind {
        case .app(let app): app.map { state.apps[$0]?.environment ?? [] } ?? state.host.environment
        case .service(let name):
            name.app.flatMap { state.apps[$0]?.serviceEnvironment(of: name.service) } ?? []
        case .instance(let name): state.instances[name]?.environment ?? []
        }
    }

    /// What belongs to it and has variables of its own: an app's services, and instances.
    var parts: [EnvironmentPlace] {
        let names = instances
        let services = Set(names.map(\.service)).filter { $0.app != nil }.sorted()
        let places =
            services.map { EnvironmentPlace(.service($0), state) }
            + names.map { EnvironmentPlace(.instance($0), state) }
        return places.filter { !$0.entries.isEmpty }
    }

    private init(_ kind: Kind, _ state: HostState) {
        self.kind = kind
        self.state = state
    }

    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// The instances that see it.
    var instances: [InstanceName] {
        state.instanceNames.filter { name in
            switch kind {
            case .app(let app): name.service.app == app
            case .service(let service): name.service == service
            case .instance(let instance): name == instance
            }
        }.sorted()
    }
}

extension EnvironmentEntry {
    /// A variable as an operator gave it.
    init(_ entry: EnvEntry) throws(ControlError) {
        guard NameRule.isVariable(entry.key) else {
            throw ControlError(.usage, "\"\(entry.key)\" is no name of a variable")
        }
        guard entry.key != "PORT", !ManagedVariables.isManaged(entry.key) else {
            throw ControlError(.usage, "\(entry.key) is managed by tenement and cannot be set")
        }
        self.init(key: entry.key, value: entry.isSecret ? .secret(entry.value) : .text(entry.value))
    }
}
