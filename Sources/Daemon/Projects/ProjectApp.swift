internal import Linux
internal import Model
internal import Supervision

/// The app of a project's directory, brought into the project's state file when its daemon starts.
struct ProjectApp {
    private let app: App
    private let directory: String
    /// What should be known about the manifest, one sentence each.
    let warnings: [String]

    /// Reads the manifest; `nil` where the directory has only a `tenement.toml`, or nothing.
    ///
    /// - Throws: All problems of the manifest; nothing starts from half a file.
    static func read(_ directory: String, rules: ServiceRules) throws(StartFailure) -> ProjectApp? {
        let project: ProjectLoader.Project
        do throws(ProjectProblem) {
            project = try ProjectLoader(directory: directory).load()
        } catch {
            throw .files([Diagnostic(.error, file: directory, line: 0, column: 0, message: error.message)])
        }
        guard project.files.hasApp else { return nil }
        let outcome = project.files.manifest.read(rules)
        guard let app = outcome.app, !outcome.hasErrors else { throw .files(outcome.diagnostics) }
        let refusals =
            OwnerBounds(owner: project.owner, directory: directory, exposed: project.exposed)
            .violations(in: app) + app.unsupported
        guard refusals.isEmpty else {
            throw .files(refusals.map { Diagnostic(.error, file: directory, line: 0, column: 0, message: $0) })
        }
        return ProjectApp(app, directory: directory, outcome.diagnostics)
    }

    private init(_ app: App, directory: String, _ diagnostics: [Diagnostic]) {
        self.app = app
        self.directory = directory
        warnings = diagnostics.map { "\($0.file):\($0.line): \($0.message)" }
    }

    /// The edits that make the manifest what runs; none if it is already.
    ///
    /// With `startsNothing` a newly registered app's instances are down until
    /// somebody names them; otherwise those that are down are up again.
    func edits(for state: HostState, startsNothing: Bool) -> [StateEdit] {
        guard let record = state.apps[app.name] else { return registration(state, startsNothing: startsNothing) }
        var edits: [StateEdit] = []
        let current = record.release.flatMap { record.definition(of: $0) }
        if current?.declaration != app.declaration || record.directory != directory {
            edits += release(ReleaseName.next(after: record))
        }
        if record.directory != directory { edits.append(.registerApp(name: app.name, directory: directory)) }
        guard !startsNothing else { return edits }
        for (name, instance) in state.instances where name.service.app == app.name && instance.goal == .down {
            var raised = instance
            raised.goal = .up
            edits.append(.instance(name, raised))
        }
        return edits
    }

    private func registration(_ state: HostState, startsNothing: Bool) -> [StateEdit] {
        var edits: [StateEdit] = [.registerApp(name: app.name, directory: directory)] + release("v1")
        if state.routing.shortApp == nil { edits.append(.shortApp(app.name)) }
        guard startsNothing else { return edits }
        var down = InstanceRecord()
        down.goal = .down
        for service in app.services {
            let ids = app.instances.first { $0.service == service.name }?.ids ?? [InstanceName.defaultID]
            for id in ids {
                let name = InstanceName(service: ServiceName(app: app.name, service: service.name), id: id)
                edits.append(.instance(name, down))
            }
        }
        return edits
    }

    private func release(_ name: String) -> [StateEdit] {
        ReleaseName.edits(
            app: app, name: app.name, release: name, directory: directory,
            by: Operator(uid: CurrentProcess.user, command: "up").person)
    }
}

/// Names of releases, and the edits that make one.
enum ReleaseName {
    /// One more than the greatest there is.
    static func next(after record: AppRecord) -> String {
        let numbers = record.releases.compactMap { Int($0.name.dropFirst()) }
        return "v\((numbers.max() ?? 0) + 1)"
    }

    /// Makes `app` the serving release of `name`.
    static func edits(app: App, name: String, release: String, directory: String, by author: String) -> [StateEdit] {
        var line = Release(name: release, at: UTCTime(nanoseconds: Clock.realtime()), by: author)
        line.commit = GitCommit.of(directory)
        return [
            .release(app: name, line), .definition(app: name, release: release, app.declaration),
            .serve(app: name, release: release),
        ]
    }
}
