internal import Control
internal import Linux
internal import Model
internal import Routing
internal import Supervision
internal import TOML

extension Queries {
    func status() -> StatusAnswer {
        let store = parts.store
        var answer = StatusAnswer(
            version: TenementVersion.text, pid: Int(CurrentProcess.pid), stateFile: store.path,
            runtimeDirectory: parts.host.paths.directory)
        answer.uptimeSeconds = Int((Clock.monotonic() - parts.startedAt) / 1_000_000_000)
        answer.hostID = parts.host.paths.hostID
        answer.generation = store.generation
        answer.problems = store.problems
        if store.heldEdit != nil {
            answer.pending = "a hand edit removes most instances and waits for `tenement apply`"
        }
        answer.listeners = listeners()
        answer.nodePorts = parts.nodePorts.plan.forwards.sorted { $0.key < $1.key }.map { port, forward in
            NodePortRow(
                port: Int(port.number), transport: port.transport.rawValue, service: forward.service.description,
                endpoints: forward.endpoints.count)
        }
        answer.nodePortProblem = parts.nodePorts.plan.forwards.isEmpty ? nil : parts.nodePorts.problem
        answer.apps = store.state.apps.keys.sorted()
        answer.drift = answer.apps.compactMap(drift)
        answer.drift += parts.settingsForNextStart.map {
            "settings.\($0) takes effect when the supervisor starts again"
        }
        let reports = parts.supervision.supervisor.allReports
        answer.wanted = parts.desired().instances.values.filter { $0.goal == .up }.map(\.replicas).reduce(0, +)
        answer.ready = reports.count { $0.phase == .ready }
        answer.routerPID = parts.router.pid.map(Int.init)
        answer.addresses = ServedAddresses(parts).urls
        answer.cgroup = parts.host.search.row
        return answer
    }

    private func listeners() -> [ListenerRow] {
        parts.router.addresses.map { ListenerRow(name: "http", address: $0.text) }
            + parts.router.security.addresses.map { ListenerRow(name: "https", address: $0.text) }
            + parts.adminAddresses.map { ListenerRow(name: "admin", address: $0.text) }
            + (parts.router.names?.listeners.addresses ?? []).map { ListenerRow(name: "dns", address: $0.text) }
    }

    /// Whether an app's manifest says something else than what runs.
    private func drift(_ app: String) -> String? {
        guard let record = parts.state.apps[app], let release = record.release,
            let project = try? ProjectLoader(directory: record.directory).load(), project.files.hasApp
        else { return nil }
        let declared = project.files.manifest.read(parts.state.rules(.app)).app?.declaration
        guard declared != record.definition(of: release)?.declaration else { return nil }
        return "the manifest of \(app) differs from release \(release); `tenement reload` applies it"
    }

    func apps() -> [AppRow] {
        parts.state.apps.sorted { $0.key < $1.key }.map { name, record in
            var row = AppRow(name: name, directory: record.directory)
            row.version = record.release
            let line = record.release.flatMap { record.release(named: $0) }
            row.deployed = line?.at.text
            row.commit = line?.commit
            return row
        }
    }

    func releases(_ app: String?, _ caller: Caller) throws(ControlError) -> [ReleaseRow] {
        let names = app.map { [$0] } ?? self.app(of: caller).map { [$0] } ?? parts.state.apps.keys.sorted()
        var rows: [ReleaseRow] = []
        for name in names {
            guard let record = parts.state.apps[name] else {
                throw ControlError(.notFound, "there is no app \"\(name)\"")
            }
            for release in record.releases {
                var row = ReleaseRow(
                    app: name, release: release.name, at: release.at.text, isCurrent: release.name == record.release)
                row.by = release.by
                row.commit = release.commit
                rows.append(row)
            }
        }
        return rows
    }

    func routes() -> [RouteRow] {
        let state = parts.state
        let written = state.routes.map { RouteRow($0, origin: "route") }
        let others = state.effectiveRoutes.dropFirst(state.routes.count).map { RouteRow($0, origin: "manifest") }
        let builtIn = ServedAddresses(parts).hosts.map { host, service, id in
            var row = RouteRow(host: host)
            row.app = service.appLabel
            row.service = service.service
            row.instance = id
            row.origin = "built-in"
            return row
        }
        return (written + others + builtIn).map { row in
            var row = row
            row.hasTLS = parts.router.security.serves(row.host)
            return row
        }
    }

    func health(_ names: [String], _ caller: Caller) throws(ControlError) -> [HealthRow] {
        try self.names(names, caller).flatMap { name in
            let reports = parts.supervision.supervisor.report(for: name)
            return reports.map { report in
                let text = reports.count > 1 ? report.name.description : name.description
                var row = HealthRow(instance: text, health: report.health.rawValue)
                guard let run = report.process.flatMap({ parts.executor.runs[$0.key] }) else { return row }
                row.check = run.desired.service.health.map { ProbeText.text($0.kind) }
                row.lastResult = run.health.map(ProbeText.text)
                let passed = run.probedAt.map { Clock.monotonic() - $0 }
                row.lastSeconds = passed.map { Int($0 / 1_000_000_000) }
                if let passed, let pause = report.probePause {
                    row.nextSeconds = Int(max(0, pause.wholeNanoseconds - passed) / 1_000_000_000)
                }
                return row
            }
        }
    }

    func history() -> [GenerationRow] {
        parts.store.history.entries.map { entry in
            let user = entry.uid.map { (try? UserDatabase.user(numbered: $0))?.name ?? String($0) }
            return GenerationRow(
                generation: entry.number, at: entry.at.text, by: user ?? "edit", command: entry.command,
                user: entry.uid.map(Int.init))
        }
    }

    func diff(_ generation: Int?) throws(ControlError) -> DiffAnswer {
        let number = generation ?? parts.store.generation
        return DiffAnswer(generation: number, text: DifferenceText.text(try parts.store.difference(of: number)))
    }

    func environment(_ name: String?, _ caller: Caller) throws(ControlError) -> [EnvRow] {
        var options = ChangeOptions()
        options.caller = caller
        let nobody = Peer(pid: 0, user: 0, groups: [], permission: .looking)
        let work = ChangeWork(parts, options: options, author: Operator(command: "env"), peer: nobody)
        if name == nil, work.callersApp == nil, parts.state.apps.count > 1 {
            var rows: [EnvRow] = []
            for app in parts.state.apps.keys.sorted() { rows += try environment(app, caller) }
            return rows
        }
        let place = try EnvironmentPlace(name, work)
        let own = place.entries.map { EnvRow($0, of: place.text) }
        guard name == nil else { return own }
        return own + place.parts.flatMap { part in part.entries.map { EnvRow($0, of: part.text) } }
    }
}

extension EnvRow {
    /// A variable as it may be shown: secrets stay hidden.
    init(_ entry: EnvironmentEntry, of name: String) {
        switch entry.value {
        case .text(let text):
            self.init(name: name, key: entry.key, value: entry.isSensitive ? nil : text, isSecret: entry.isSensitive)
        case .secret: self.init(name: name, key: entry.key, value: nil, isSecret: true)
        case .file(let path):
            self.init(name: name, key: entry.key, value: nil, isSecret: true)
            source = "file \(path)"
        case .credential(let credential):
            self.init(name: name, key: entry.key, value: nil, isSecret: true)
            source = "credential \(credential)"
        case .missing: self.init(name: name, key: entry.key, value: nil)
        }
    }
}

extension RouteRow {
    init(_ route: DeclaredRoute, origin: String) {
        self.init(host: route.host)
        path = route.path == "/" ? nil : route.path
        switch route.target {
        case .app(let app, let service, let instance):
            self.app = app ?? HostState.hostName
            self.service = service
            self.instance = instance
        case .upstream(let endpoint): upstream = endpoint.description
        case .redirect(let location): upstream = "redirect \(location)"
        }
        isDefault = route.host == "*"
        self.origin = origin
    }
}

/// Health checks and their results for people.
enum ProbeText {
    static func text(_ kind: HealthCheck.Kind) -> String {
        switch kind {
        case .http(let path): "http \(path)"
        case .tcp: "tcp"
        case .unix: "unix"
        case .exec(let command): "exec \(command)"
        }
    }

    static func text(_ outcome: ProbeOutcome) -> String {
        switch outcome {
        case .passed: "passed"
        case .failed(let failure): CauseText.text(failure)
        }
    }
}
