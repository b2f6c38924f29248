import TOML

/// Makes an `App` of a definition: the table form that app.toml, the Procfile and the state file share.
struct DefinitionReader {
    let name: String
    let declaration: TOMLTable
    let rules: ServiceRules
    var problems: Problems

    init(_ name: String, _ declaration: TOMLTable, rules: ServiceRules, problems: Problems) {
        self.name = name
        self.declaration = declaration
        self.rules = rules
        self.problems = problems
    }

    mutating func read() -> App {
        let fields = Fields(declaration)
        var app = App(name: name)
        app.declaration = declaration
        app.sources = fields.strings("source")
        var environment = EnvironmentReader(subject: "", problems: problems)
        app.environment = environment.read(declaration["env"])
        problems = environment.problems
        app.services = readServices(fields)
        app.tasks = fields.map("tasks").map { entry in
            var reader = TaskReader(name: entry.name, fields: entry.fields, problems: problems)
            defer { problems = reader.problems }
            return reader.read(at: entry.position)
        }
        app.instances = readInstances(services: app.services)
        app.statics = fields.tables("statics").map { entry in
            StaticFiles(path: entry.fields.string("path") ?? "", urlPrefix: entry.fields.string("url_prefix") ?? "/")
        }
        app.site = readSite(fields)
        app.aliases = fields.words("aliases").map { Alias(word: $0.key, command: $0.value) }
        checkAliases(fields)
        var check = AppCheck(app, problems: problems)
        check.run()
        problems = check.problems
        return app
    }

    private mutating func readServices(_ fields: Fields) -> [Service] {
        fields.map("service").map { entry in
            if let violation = NameRule.violation(ofName: entry.name) {
                problems.error(at: entry.position, "service \(TOMLWriter.string(entry.name)) \(violation.message)")
            }
            var inner = problems
            inner.fallback = entry.position == .none ? problems.fallback : entry.position
            var reader = ServiceReader(entry.name, entry.fields.table, rules: rules, problems: inner)
            let service = reader.read()
            problems.join(reader.problems.diagnostics)
            return service
        }
    }

    private mutating func readInstances(services: [Service]) -> [InstanceList] {
        var reader = InstancesReader(problems: problems)
        defer { problems = reader.problems }
        return reader.read(declaration["instances"], services: services.map(\.name))
    }

    private mutating func readSite(_ fields: Fields) -> StaticSite? {
        guard let site = fields.fields("static") else { return nil }
        guard let directory = site.string("dir"), !directory.isEmpty else {
            problems.error(at: fields.position("static"), "static needs dir, the directory of its files")
            return nil
        }
        return StaticSite(directory: directory, errorPage: site.string("error_page"))
    }

    private mutating func checkAliases(_ fields: Fields) {
        for alias in fields.words("aliases") {
            let word = TOMLWriter.string(alias.key)
            let isWord =
                alias.key.first.map { ("a"..."z").contains($0) } ?? false
                && NameRule.violation(ofName: alias.key) == nil && alias.key == alias.key.lowercased()
            if !isWord {
                problems.error(at: alias.position, "alias \(word) must begin with a letter and be in lower case")
            }
            if alias.value.allSatisfy(\.isWhitespace) {
                problems.error(at: alias.position, "alias \(word): command must not be empty")
            }
        }
    }
}

/// Reads `[instances]`: ids of services.
struct InstancesReader {
    var problems: Problems

    mutating func read(_ node: TOMLNode?, services: [String]) -> [InstanceList] {
        guard let table = node?.value.table else { return [] }
        return table.compactMap { entry in
            guard services.contains(entry.key) else {
                let nearest = Spelling.nearest(to: entry.key, among: services)
                problems.error(
                    at: entry.keyPosition,
                    "instances names \(TOMLWriter.string(entry.key)), which is no service"
                        + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
                return nil
            }
            return InstanceList(service: entry.key, ids: readIDs(entry))
        }
    }

    private mutating func readIDs(_ entry: TOMLTable.Entry) -> [String] {
        var ids: [String] = []
        for element in entry.node.value.array ?? [] {
            guard let id = element.value.string else { continue }
            let name = "instance \(TOMLWriter.string("\(entry.key):\(id)"))"
            if let violation = NameRule.violation(ofID: id) {
                problems.error(at: element.position, "\(name): the id \(violation.message)")
            } else if ids.contains(where: { $0.lowercased() == id.lowercased() }) {
                problems.error(at: element.position, "\(name) is listed twice")
            } else {
                ids.append(id)
            }
        }
        return ids
    }
}
