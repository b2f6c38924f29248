package import TOML

/// A change of the state file that a command makes: key edits, never a new document (state-file page §3).
package enum StateEdit: Equatable, Sendable {
    /// What is known of an instance from now on; `nil` forgets it.
    case instance(InstanceName, InstanceRecord?)
    /// A variable for an instance; `nil` unsets it.
    case instanceVariable(InstanceName, key: String, EnvironmentEntry?)
    /// A variable for an app, or for the host app (`nil`).
    case appVariable(app: String?, key: String, EnvironmentEntry?)
    /// A variable for one service of an app: part of its overlay.
    case serviceVariable(ServiceName, key: String, EnvironmentEntry?)
    case registerApp(name: String, directory: String)
    case deleteApp(name: String)
    /// What a release that brings something new declares, as tables.
    case definition(app: String, release: String, TOMLTable)
    /// One line of `[app.N.releases]`.
    case release(app: String, Release)
    /// The release that serves.
    case serve(app: String, release: String)
    /// Adds a route, or replaces the one of the same host and path.
    case route(DeclaredRoute)
    case removeRoute(host: String, path: String)
    /// `[routing] default`; `nil` unsets it.
    case defaultRoute(String?)
    /// `[routing] short`.
    case shortApp(String)
    /// A line of `[allocated]`; `nil` gives it back.
    case allocate(holder: String, Allocation?)
    /// Key by key: what `undo` and `apply` compute from two versions of the file.
    case keys([TOMLEdit])

    /// The key edits that make the change in a document with this `root`.
    package func edits(in root: TOMLTable) -> [TOMLEdit] {
        switch self {
        case .instance(let name, let record): InstanceEdits(name, root).set(record)
        case .instanceVariable(let name, let key, let entry):
            InstanceEdits(name, root).list() + [Self.variable(["instance", .key(name.stateKey), "env"], key, entry)]
        case .appVariable(let app, let key, let entry):
            [Self.variable(app.map { ["app", .key($0), "env"] } ?? ["env"], key, entry)]
        case .serviceVariable(let service, let key, let entry):
            [Self.variable(service.overlayPath.appending("env"), key, entry)]
        case .registerApp(let name, let directory): [.set(["app", .key(name), "directory"], .string(directory))]
        case .deleteApp(let name): AppEdits(root).delete(name)
        case .definition(let app, let release, let table):
            [.set(["app", .key(app), "definition", .key(release)], .table(table))]
        case .release(let app, let release):
            [.set(["app", .key(app), "releases", .key(release.name)], .table(release.line))]
                + AppEdits(root).prune(app, adding: release)
        case .serve(let app, let release): [.set(["app", .key(app), "release"], .string(release))]
        case .route(let route): RouteEdits(root).set(route)
        case .removeRoute(let host, let path): RouteEdits(root).remove(host: host, path: path)
        case .defaultRoute(let target): [Self.optional(["routing", "default"], target.map { .string($0) })]
        case .shortApp(let app): [.set(["routing", "short"], .string(app))]
        case .allocate(let holder, let allocation): AllocationEdits(root).set(holder, allocation)
        case .keys(let edits): edits
        }
    }

    /// Sets or removes a variable in a table of variables.
    private static func variable(_ table: TOMLPath, _ key: String, _ entry: EnvironmentEntry?) -> TOMLEdit {
        optional(table.appending(key), entry?.stateValue)
    }

    static func optional(_ path: TOMLPath, _ value: TOMLValue?) -> TOMLEdit {
        value.map { .set(path, $0) } ?? .remove(path)
    }
}

extension TOMLDocument {
    /// Makes changes of the state file, one after another; all of them or none.
    package mutating func apply(_ edits: [StateEdit]) throws(TOMLEditError) {
        var changed = self
        for edit in edits {
            try changed.apply(edit.edits(in: changed.root), newTablesBefore: "allocated")
        }
        self = changed
    }
}

extension InstanceName {
    /// The key in the state file: host services bare, others with the app.
    package var stateKey: String { description }
}

extension ServiceName {
    /// Where keys laid over every release of the service stand; a host service has only its own table.
    var overlayPath: TOMLPath {
        guard let app else { return ["service", .key(service)] }
        return ["app", .key(app), "service", .key(service)]
    }
}

extension Release {
    /// The release's line, without defaults.
    var line: TOMLTable {
        var table = TOMLTable(isInline: true)
        if let time = TOMLOffsetDateTime(unixSeconds: at.nanoseconds / 1_000_000_000) {
            table.set("at", to: .offsetDateTime(time))
        }
        table.set("by", to: .string(by))
        if let commit { table.set("commit", to: .string(commit)) }
        if let directory { table.set("directory", to: .string(directory)) }
        if let definition { table.set("definition", to: .string(definition)) }
        if let failed { table.set("failed", to: .string(failed)) }
        return table
    }
}

extension EnvironmentEntry {
    /// The value as the state file writes it: text, or a table that says where it comes from.
    var stateValue: TOMLValue {
        var table = TOMLTable(isInline: true)
        switch value {
        case .text(let text):
            guard isGenerated || isRequired || description != nil || isSensitive else { return .string(text) }
            table.set(isSensitive ? "secret" : "value", to: .string(text))
        case .secret(let text): table.set("secret", to: .string(text))
        case .file(let path): table.set("file", to: .string(path))
        case .credential(let name): table.set("credential", to: .string(name))
        case .missing: break
        }
        if isRequired || value == .missing { table.set("required", to: .boolean(true)) }
        if let description { table.set("description", to: .string(description)) }
        if isGenerated { table.set("generated", to: .boolean(true)) }
        return .table(table)
    }
}
