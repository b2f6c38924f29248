import TOML

/// Reads one `[app.NAME]`.
struct AppRecordReader {
    let name: String
    let fields: Fields
    let rules: ServiceRules
    var problems: Problems

    mutating func read(at position: SourcePosition) -> AppRecord {
        if let violation = NameRule.violation(ofName: name) {
            problems.error(at: position, "app \(TOMLWriter.string(name)) \(violation.message)")
        }
        let directory = fields.string("directory") ?? ""
        if !directory.hasPrefix("/") {
            problems.error(
                at: fields.position("directory") ?? position, "app \(name): directory must be an absolute path")
        }
        var record = AppRecord(directory: directory)
        record.release = fields.string("release")
        record.candidate = fields.string("candidate")
        var environment = EnvironmentReader(subject: "app \(name): ", problems: problems)
        record.environment = environment.read(fields.table["env"])
        problems = environment.problems
        record.releases = fields.map("releases").compactMap { readRelease($0.name, $0.fields, $0.position) }
        for definition in fields.map("definition") {
            var reader = DefinitionReader(name, definition.fields.table, rules: rules, problems: problems)
            record.definitions[definition.name] = reader.read()
            problems = reader.problems
        }
        for overlay in fields.map("service") { record.overlays[overlay.name] = overlay.fields.table }
        checkReferences(record)
        checkOverlays(record)
        return record
    }

    private mutating func readRelease(_ name: String, _ fields: Fields, _ position: SourcePosition) -> Release? {
        guard let at = fields.table["at"]?.value.time else {
            problems.error(at: position, "release \(name) of app \(self.name) needs at, its time")
            return nil
        }
        var release = Release(name: name, at: at, by: fields.string("by") ?? "")
        release.commit = fields.string("commit")
        release.directory = fields.string("directory")
        release.definition = fields.string("definition")
        release.failed = fields.string("failed")
        return release
    }

    private mutating func checkReferences(_ record: AppRecord) {
        for key in ["release", "candidate"] {
            guard let release = fields.string(key) else { continue }
            if record.definition(of: release) == nil {
                problems.error(
                    at: fields.position(key),
                    "app \(name): \(key) \(TOMLWriter.string(release)) has no line in releases with a definition")
            }
        }
        for release in record.releases where record.definition(of: release.name) == nil {
            problems.error(
                at: fields.fields("releases")?.position(release.name),
                "release \(release.name) of app \(name) has no definition")
        }
    }

    private mutating func checkOverlays(_ record: AppRecord) {
        for release in Set([record.release, record.candidate].compactMap(\.self)).sorted() {
            guard let definition = record.definition(of: release), !record.overlays.isEmpty else { continue }
            for service in record.overlays.keys.sorted() where definition.service(service) == nil {
                problems.warn(
                    at: fields.fields("service")?.keyPosition(service),
                    "app \(name): \(release) has no service \(TOMLWriter.string(service))")
            }
            let overlaid = record.overlaid(definition)
            var reader = DefinitionReader(name, overlaid, rules: rules, problems: Problems(file: problems.file))
            _ = reader.read()
            problems.join(reader.problems.diagnostics)
        }
    }
}

extension AppRecord {
    private static let environmentKey: Set = ["env"]
    private static let portKeys: Set = ["port", "port_name", "port_type"]

    /// A definition's table with the operator's keys laid over its services; their `env` is kept apart.
    func overlaid(_ definition: App) -> TOMLTable {
        let services = definition.declaration["service"]?.value.table ?? TOMLTable()
        let entries = services.entries.map { entry -> TOMLTable.Entry in
            guard let overlay = overlays[entry.key]?.without(Self.environmentKey), var table = entry.node.value.table
            else { return entry }
            if overlay["ports"] != nil { table = table.without(Self.portKeys) }
            if overlay["port"] != nil { table = table.without(["ports"]) }
            let node = TOMLNode(.table(table.overlaid(by: overlay)), at: entry.node.position)
            return TOMLTable.Entry(entry.key, at: entry.keyPosition, node)
        }
        let table = TOMLTable.Entry("service", at: .none, TOMLNode(.table(TOMLTable(joining: entries))))
        return TOMLTable(joining: definition.declaration.entries.filter { $0.key != "service" } + [table])
    }

    /// What a release runs: its definition with the overlays.
    package func resolved(_ release: String, name: String, rules: ServiceRules) -> App? {
        guard let definition = definition(of: release) else { return nil }
        if overlays.isEmpty { return definition }
        var reader = DefinitionReader(name, overlaid(definition), rules: rules, problems: Problems(file: ""))
        return reader.read()
    }

    /// The operator's environment for a service: the app's, then the overlay's.
    package func operatorEnvironment(of service: String) -> [EnvironmentEntry] {
        var reader = EnvironmentReader(subject: "", problems: Problems(file: ""))
        return environment + reader.read(overlays[service]?["env"])
    }
}

extension TOMLValue {
    /// A point in time; local ones are taken for UTC.
    var time: UTCTime? {
        switch self {
        case .offsetDateTime(let time): UTCTime(time.description)
        case .localDateTime(let time): UTCTime("\(time.description)Z")
        case .localDate(let date): UTCTime(date.description)
        default: nil
        }
    }
}
