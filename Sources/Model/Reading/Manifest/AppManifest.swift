import TOML

/// The files in an app's directory that say what the app is.
package struct AppManifest: Hashable, Sendable {
    /// The `app.toml`s found, in the order of preference; two that differ are an error.
    package var appFiles: [SourceText] = []
    package var procfile: SourceText?
    /// The app's name where no file says one.
    package var directoryName: String

    package init(directoryName: String) {
        self.directoryName = directoryName
    }

    /// What the reading found; the app is only there if something can be said about it.
    package struct Outcome: Equatable, Sendable {
        package var app: App?
        /// Sorted by file and position.
        package var diagnostics: [Diagnostic]

        /// Whether the app must not be used.
        package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
    }

    /// Reads, merges and checks all files.
    package func read(_ rules: ServiceRules = ServiceRules(.app)) -> Outcome {
        var reader = AppManifestReader(self, rules: rules)
        return reader.read()
    }

    /// The name that `init` of other tools would give to a directory: lower case, blanks and `_` as `-`.
    package static func name(ofDirectory directory: String) -> String {
        let last = directory.split(separator: "/").last.map(String.init) ?? ""
        let letters = last.lowercased().map { character -> Character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let trimmed = String(letters.drop { $0 == "-" }.prefix(63))
        return NameRule.violation(ofName: trimmed) == nil ? trimmed : "app"
    }
}

/// Joins app.toml and Procfile.
struct AppManifestReader {
    let manifest: AppManifest
    let rules: ServiceRules
    private var problems: Problems
    private var procfileProblems: Problems
    private var name: String

    init(_ manifest: AppManifest, rules: ServiceRules) {
        self.manifest = manifest
        self.rules = rules
        let procfile = manifest.procfile?.name ?? "Procfile"
        problems = Problems(file: manifest.appFiles.first?.name ?? procfile)
        procfileProblems = Problems(file: procfile)
        name = AppManifest.name(ofDirectory: manifest.directoryName)
    }

    mutating func read() -> AppManifest.Outcome {
        let root = readRoot()
        let procfile = manifest.procfile.map { Procfile($0, problems: &procfileProblems) }
        let isUnreadable = problems.hasErrors && root == nil || manifest.appFiles.isEmpty && procfile == nil
        var app: App?
        if isUnreadable {
            if manifest.appFiles.isEmpty { problems.error(at: nil, "no app.toml and no Procfile") }
        } else {
            app = readApp(root, procfile)
        }
        let files = manifest.appFiles.map(\.name) + [procfileProblems.file]
        let all = problems.diagnostics + procfileProblems.diagnostics.filter { !problems.diagnostics.contains($0) }
        return AppManifest.Outcome(app: app, diagnostics: Diagnostic.sorted(all, files: files))
    }

    private mutating func readRoot() -> TOMLTable? {
        guard let first = manifest.appFiles.first else { return nil }
        for other in manifest.appFiles.dropFirst() where other.bytes != first.bytes {
            problems.error(
                at: nil, "\(first.name) and \(other.name) differ", hint: "keep one of them, or make one a link")
        }
        guard let root = first.document(&problems)?.root else { return nil }
        var check = SchemaCheck(problems)
        check.check(root: root, as: .appManifest)
        problems = check.problems
        return root
    }

    private mutating func readApp(_ root: TOMLTable?, _ procfile: Procfile?) -> App {
        let fields = Fields(root ?? TOMLTable())
        if let given = fields.string("name") { readName(given, at: fields.position("name")) }
        let merge = DefinitionMerge(root: root ?? TOMLTable(), procfile: procfile)
        let sources = manifest.appFiles.prefix(1).map(\.name) + (procfile == nil ? [] : [procfileProblems.file])
        let isTaskOnly = fields.boolean("web") == false || fields.has("static") || fields.has("tasks")
        if merge.services.isEmpty, !isTaskOnly, !procfileProblems.hasErrors {
            problems.error(
                at: nil, "no services defined: please define at least one service in a Procfile or app.toml")
        }
        var reader = DefinitionReader(name, merge.definition(sources: sources), rules: rules, problems: problems)
        var app = reader.read()
        problems = reader.problems
        app.declaration = DefinitionWriter.table(of: app)
        return app
    }

    private mutating func readName(_ given: String, at position: SourcePosition?) {
        name = given
        guard let violation = NameRule.violation(ofName: given) else { return }
        problems.error(at: position, "name \(TOMLWriter.string(given)) \(violation.message)")
    }
}

/// The definition table that app.toml and Procfile make together.
struct DefinitionMerge {
    let root: TOMLTable
    let procfile: Procfile?
    /// Name → keys, in the order of app.toml, then of the Procfile.
    private(set) var services: [TOMLTable.Entry] = []
    private var tasks: [TOMLTable.Entry] = []

    init(root: TOMLTable, procfile: Procfile?) {
        self.root = root
        self.procfile = procfile
        for entry in root["services"]?.value.table?.entries ?? [] {
            guard let table = entry.node.value.table else { continue }
            services.append(
                TOMLTable.Entry(
                    entry.key, at: entry.keyPosition,
                    TOMLNode(.table(merged(entry.key, table)), at: entry.node.position)))
        }
        tasks = root["tasks"]?.value.table?.entries ?? []
        for entry in procfile?.entries ?? [] { add(entry) }
    }

    private mutating func add(_ entry: Procfile.Entry) {
        var table = TOMLTable(isInline: true)
        table.set("command", to: .string(entry.command))
        guard entry.name != "release" else {
            guard !tasks.contains(where: { $0.key == entry.name }) else { return }
            table.set("trigger", to: "deploy")
            tasks.append(TOMLTable.Entry(entry.name, at: .none, TOMLNode(.table(table))))
            return
        }
        guard !services.contains(where: { $0.key == entry.name }) else { return }
        services.append(TOMLTable.Entry(entry.name, at: .none, TOMLNode(.table(table))))
    }

    /// A service's keys with its environment as a table and the Procfile's command where it has none.
    private func merged(_ name: String, _ table: TOMLTable) -> TOMLTable {
        var entries = table.entries
        if table["command"] == nil, let command = procfile?.command(of: name) {
            entries.insert(TOMLTable.Entry("command", at: .none, TOMLNode(.string(command))), at: 0)
        }
        return TOMLTable(joining: entries)
    }

    /// The table as the state file would have it.
    func definition(sources: [String]) -> TOMLTable {
        var entries = [
            TOMLTable.Entry("source", at: .none, TOMLNode(.array(sources.map { TOMLNode(.string($0)) })))
        ]
        func take(_ key: String) {
            if let entry = root.entry(key) { entries.append(entry) }
        }
        take("env")
        if !services.isEmpty {
            entries.append(TOMLTable.Entry("service", at: .none, TOMLNode(.table(TOMLTable(joining: services)))))
        }
        if !tasks.isEmpty {
            entries.append(TOMLTable.Entry("tasks", at: .none, TOMLNode(.table(TOMLTable(joining: tasks)))))
        }
        for key in ["instances", "statics", "static", "aliases"] { take(key) }
        return TOMLTable(joining: entries)
    }
}
