internal import Control
internal import Linux
internal import Model
internal import Supervision
internal import TOML

extension ChangeWork {
    /// `app add`: the manifest becomes release v1, and everything in it starts.
    func addApp(_ directory: String, name: String?, _ operation: Operation) throws(ControlError) {
        let registration = try Registration(parts, directory: directory, name: name, peer: peer)
        let state = parts.state
        if let existing = state.apps[registration.name] {
            guard existing.directory != registration.directory else {
                throw ControlError(
                    .conflict, "\(registration.name) is registered already",
                    hint: "`tenement reload` applies its manifest")
            }
            throw ControlError(
                .conflict, "an app named \(registration.name) is registered from \(existing.directory)",
                hint: "give this one another name with --name")
        }
        if state.host.services.contains(where: { $0.name.lowercased() == registration.name.lowercased() }) {
            throw ControlError(.conflict, "a host service is named \(registration.name) already")
        }
        try refuseConflicts(registration.app, name: registration.name)
        var edits: [StateEdit] = [.registerApp(name: registration.name, directory: registration.directory)]
        edits += registration.release("v1", by: author)
        if state.apps.isEmpty, state.routing.shortApp == nil { edits.append(.shortApp(registration.name)) }
        commit(edits, operation) { [self] generation in
            allocate(operation) { [self] in
                let names = parts.state.instanceNames.filter { $0.service.app == registration.name }.sorted()
                finish(names, operation, outcome: OutcomeRow(.added, registration.name), notes: registration.warnings)
            }
        }
    }

    func deleteApp(_ name: String, _ operation: Operation) throws(ControlError) {
        guard parts.state.apps[name] != nil else { throw unknownApp(name) }
        let instances = parts.state.instanceNames.filter { $0.service.app == name }.sorted()
        commit([.deleteApp(name: name)], operation) { [self] generation in
            settle(
                instances, operation,
                judge: { state in
                    switch state {
                    case .stopped, .unknown: .settled
                    case .ready, .exited, .failed, .pending: .pending
                    }
                },
                done: { _ in
                    operation.succeed(
                        ChangeResult(
                            outcomes: [OutcomeRow(.deleted, name)], generation: generation,
                            notes: ["its data, disks and uid stay"]))
                })
        }
    }

    /// `reload`: a release is made only if the manifest differs.
    func reload(_ app: String?, _ operation: Operation) throws(ControlError) {
        let name = try appName(app)
        guard let record = parts.state.apps[name] else { throw unknownApp(name) }
        let registration = try Registration(parts, directory: record.directory, name: name, peer: peer)
        let current = record.release.flatMap { record.definition(of: $0) }
        guard current?.declaration != registration.app.declaration else {
            operation.succeed(
                ChangeResult(
                    outcomes: [OutcomeRow(.unchanged, name, detail: "the manifest is what runs")],
                    generation: parts.store.generation, notes: registration.warnings))
            return
        }
        try refuseConflicts(registration.app, name: name)
        let release = ReleaseName.next(after: record)
        let edits = registration.release(release, by: author)
        commit(edits, operation) { [self] _ in
            allocate(operation) { [self] in
                let names = parts.state.instanceNames.filter { $0.service.app == name }.sorted()
                finish(
                    names, operation, outcome: OutcomeRow(.reloaded, name, detail: release),
                    notes: registration.warnings)
            }
        }
    }

    /// The app a command is about: named, the caller's, or the only one.
    func appName(_ named: String?) throws(ControlError) -> String {
        if let name = named ?? callersApp { return name }
        let apps = parts.state.apps.keys.sorted()
        guard apps.count == 1 else {
            throw ControlError(
                .usage, apps.isEmpty ? "no app is registered" : "there are several apps",
                hint: apps.isEmpty
                    ? "`tenement app add DIR` registers one" : "name one of \(apps.joined(separator: ", "))")
        }
        return apps[0]
    }

    func unknownApp(_ name: String) -> ControlError {
        var error = ControlError(.notFound, "there is no app \"\(name)\"")
        error.nearest = Spelling.nearest(to: name, among: parts.state.apps.keys.sorted()).map { [$0] } ?? []
        error.hint = error.nearest.first.map { "did you mean \($0)?" }
        return error
    }

    /// Gives instances that need a port or a user of their own one, then goes on.
    private func allocate(_ operation: Operation, then next: @escaping () -> Void) {
        let edits = InstanceAllocation(parts).edits(for: parts.state.instanceNames.sorted()) ?? []
        commit(edits, operation) { _ in next() }
    }

    private func finish(
        _ names: [InstanceName], _ operation: Operation, outcome: OutcomeRow, notes: [String]
    ) {
        guard options.wait != nil, !names.isEmpty else {
            operation.succeed(result(outcome, notes: notes))
            return
        }
        settle(
            names, operation,
            judge: { state in
                switch state {
                case .ready, .exited, .stopped: .settled
                case .failed(let cause): .failed(cause)
                case .pending, .unknown: .pending
                }
            },
            done: { [self] failures in
                guard let (name, cause) = failures.first else {
                    operation.succeed(result(outcome, notes: notes + names.flatMap(self.notes)))
                    return
                }
                fail(operation, ControlError(.failed, "\(name): \(CauseText.text(cause))"), logOf: name)
            })
    }

    private func refuseConflicts(_ app: App, name: String) throws(ControlError) {
        var own = app
        own.name = name
        let others = [parts.state.host] + parts.state.claimingApps.filter { $0.name != name }
        guard let conflict = NodePortClaims.conflicts(between: others + [own]).first else { return }
        throw ControlError(.conflict, conflict.messageAcrossApps)
    }
}

/// A directory's manifest, read and checked for being registered.
struct Registration {
    let name: String
    let directory: String
    let app: App
    let warnings: [String]

    init(_ parts: DaemonParts, directory: String, name: String?, peer: Peer) throws(ControlError) {
        guard let real = try? File.realPath(directory), let status = try? File.status(of: real) else {
            throw ControlError(.notFound, "there is no directory \(directory)")
        }
        guard status.kind == .directory else { throw ControlError(.usage, "\(directory) is no directory") }
        guard peer.mayRegister(directoryOf: status.user) else {
            throw ControlError(.permission, "\(directory) belongs to somebody else")
        }
        let project: ProjectLoader.Project
        do throws(ProjectProblem) {
            project = try ProjectLoader(directory: real).load()
        } catch {
            throw ControlError(.failed, error.message)
        }
        guard project.files.hasApp else {
            throw ControlError(
                .notFound, "\(directory) has no app.toml and no Procfile", hint: "`tenement init` writes an app.toml")
        }
        let outcome = project.files.manifest.read(parts.state.rules(.app))
        guard let app = outcome.app, !outcome.hasErrors else {
            var error = ControlError(
                .invalid, "the manifest of \(directory) cannot be used", hint: "`tenement check` shows all of it")
            error.diagnostics = outcome.diagnostics
            throw error
        }
        if let reason = app.unsupported.first { throw ControlError(.invalid, reason) }
        if let violation = OwnerBounds(owner: project.owner, directory: real, exposed: project.exposed)
            .violations(in: app).first
        {
            throw ControlError(.permission, violation)
        }
        if let foreign = Self.foreignSource(of: app, in: parts.state, name: name) {
            throw ControlError(
                .permission, "\(foreign) was not there before, and services of \(app.name) can make files in \(real)",
                hint: "if it is yours, delete the app and add it again")
        }
        self.name = name ?? app.name
        if let violation = NameRule.violation(ofName: self.name) {
            throw ControlError(.usage, "\"\(self.name)\": \(violation.message)", hint: "name it with --name")
        }
        self.directory = real
        self.app = app
        warnings = outcome.diagnostics.map { "\($0.file):\($0.line): \($0.message)" }
    }

    /// A manifest that an isolated service could have put into root's directory, to be taken for root's.
    ///
    /// Those that were there are shown to services read-only.
    private static func foreignSource(of app: App, in state: HostState, name: String?) -> String? {
        guard CurrentProcess.isRoot, let name, state.allocated[name]?.user != nil,
            let record = state.apps[name], let known = record.release.flatMap({ record.definition(of: $0) })
        else { return nil }
        return app.sources.first { !known.sources.contains($0) }
    }

    /// The edits that make this the app's release `release`.
    func release(_ release: String, by author: Operator?) -> [StateEdit] {
        ReleaseName.edits(
            app: app, name: name, release: release, directory: directory, by: author?.person ?? "edit")
    }
}
