import TOML

/// Reads `[instances]` and `[instance."NAME"]`.
struct InstanceTablesReader {
    /// Names of services by app label.
    let services: [String: [String]]
    var problems: Problems
    private(set) var lists: [InstanceList] = []
    private(set) var records: [InstanceName: InstanceRecord] = [:]
    private var folded: Set<String> = []

    init(services: [String: [String]], problems: Problems) {
        self.services = services
        self.problems = problems
    }

    mutating func readLists(_ table: TOMLTable?) {
        let spellings = services.keys.sorted().flatMap { app in
            (services[app] ?? []).map { app == HostState.hostName ? $0 : "\(app)/\($0)" }
        }
        var reader = InstancesReader(problems: problems)
        lists = reader.read(table.map { TOMLNode(.table($0)) }, services: spellings)
        problems = reader.problems
        for list in lists {
            guard let service = ServiceName(parsing: list.service) else { continue }
            for id in list.ids {
                records[InstanceName(service: service, id: id)] = InstanceRecord()
                folded.insert("\(service):\(id)".lowercased())
            }
        }
        lists = lists.filter { !$0.service.contains("/") }
    }

    mutating func readTables(_ entries: [(name: String, fields: Fields, position: SourcePosition)]) {
        for entry in entries {
            guard let name = readName(entry.name, at: entry.position) else { continue }
            if !folded.insert(entry.name.lowercased()).inserted {
                problems.error(
                    at: entry.position, "instance \(TOMLWriter.string(entry.name)) is given twice",
                    hint: "an id stands in [instances] or has a table, never both")
            }
            var record = InstanceRecord()
            record.goal = entry.fields.word("goal", as: DesiredInstance.Goal.self) ?? .up
            record.replicas = entry.fields.integer("replicas")
            record.weight = entry.fields.integer("weight") ?? 100
            record.release = entry.fields.string("release")
            var environment = EnvironmentReader(subject: "instance \(entry.name): ", problems: problems)
            record.environment = environment.read(entry.fields.table["env"])
            problems = environment.problems
            records[name] = record
        }
    }

    private mutating func readName(_ text: String, at position: SourcePosition) -> InstanceName? {
        let quoted = TOMLWriter.string(text)
        guard let name = InstanceName(parsing: text) else {
            problems.error(
                at: position, "instance \(quoted) is no name of an instance",
                hint: "as in [instance.\"web:prod\"] or [instance.\"app/web:prod\"]")
            return nil
        }
        let known = services[name.service.appLabel] ?? []
        guard known.contains(name.service.service) else {
            let nearest = Spelling.nearest(to: name.service.service, among: known)
            problems.error(
                at: position,
                "instance \(quoted) names no service"
                    + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
            return nil
        }
        return name
    }
}
