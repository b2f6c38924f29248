package import TOML

/// The outcome of reading a state file or a `tenement.toml`.
package struct HostStateOutcome: Equatable, Sendable {
    /// `nil` if the file must be refused.
    package var state: HostState?
    /// Sorted by position.
    package var diagnostics: [Diagnostic]
}

extension HostState {
    /// Reads a state file or a `tenement.toml`; an empty file is a host without anything.
    package static func read(_ source: SourceText) -> HostStateOutcome {
        var problems = Problems(file: source.name)
        guard let document = source.document(&problems) else {
            return HostStateOutcome(state: nil, diagnostics: problems.diagnostics)
        }
        return read(document.root, file: source.name)
    }

    /// Reads a state file of which the document is at hand.
    package static func read(_ root: TOMLTable, file: String) -> HostStateOutcome {
        var reader = HostStateReader(root, file: file)
        let state = reader.read()
        let sorted = Diagnostic.sorted(reader.problems.diagnostics, files: [file])
        return HostStateOutcome(state: reader.problems.hasErrors ? nil : state, diagnostics: sorted)
    }
}

/// Reads a state file.
struct HostStateReader {
    let root: TOMLTable
    let fields: Fields
    var problems: Problems

    init(_ root: TOMLTable, file: String) {
        self.root = root
        fields = Fields(root)
        problems = Problems(file: file)
    }

    mutating func read() -> HostState {
        var state = HostState()
        guard checkSchema() else { return state }
        var check = SchemaCheck(problems)
        check.check(root: root, as: .stateFile)
        problems = check.problems
        state.schema = fields.integer("schema") ?? 1
        state.settings = readSettings()
        state.notices = readNotices()
        let images = state.notices.images
        state.host = readHost(ServiceRules(.host, settings: state.settings, images: images))
        for entry in fields.map("app") {
            let rules = ServiceRules(.app, settings: state.settings, images: images)
            var reader = AppRecordReader(name: entry.name, fields: entry.fields, rules: rules, problems: problems)
            state.apps[entry.name] = reader.read(at: entry.position)
            problems = reader.problems
        }
        readInstances(into: &state)
        readRoutes(into: &state)
        state.allocated = readAllocated()
        checkAcrossApps(state)
        return state
    }

    /// A newer file is refused before anything else is looked at.
    private mutating func checkSchema() -> Bool {
        guard let schema = fields.integer("schema"), schema > HostState.newestSchema else { return true }
        problems.error(
            at: fields.position("schema"), "the file has schema \(schema) and needs a newer tenement",
            hint: "upgrade tenement, or undo to a generation with schema \(HostState.newestSchema)")
        return false
    }

    private mutating func readSettings() -> Settings {
        var reader = SettingsReader(fields.fields("settings")?.table ?? TOMLTable(), problems: problems)
        defer { problems = reader.problems }
        return reader.read()
    }

    private mutating func readNotices() -> NoticeSettings {
        var notices = NoticeSettings()
        notices.alertURL = fields.fields("alerts")?.string("url")
        notices.alertCommand = fields.fields("alerts")?.string("exec")
        for entry in fields.map("images") {
            var launch = Launch(command: entry.fields.string("command") ?? "")
            let arguments = entry.fields.strings("args")
            launch.arguments = arguments.isEmpty ? nil : arguments
            launch.user = entry.fields.string("user")
            if launch.command.isEmpty { problems.error(at: entry.position, "image \(entry.name): needs a command") }
            var adapter = ImageAdapter(name: entry.name, launch: launch)
            adapter.port = entry.fields.integer("port").flatMap { UInt16(exactly: $0) }
            notices.images.append(adapter)
        }
        return notices
    }

    private mutating func readHost(_ rules: ServiceRules) -> App {
        var services = fields.fields("service")?.table.entries ?? []
        for entry in fields.fields("process")?.table.entries ?? [] {
            if services.contains(where: { $0.key == entry.key }) {
                problems.error(at: entry.keyPosition, "service \(entry.key) is in [service] and in [process]")
            } else {
                services.append(entry)
            }
        }
        var entries = root.entries.filter { ["env", "tasks", "statics"].contains($0.key) }
        if !services.isEmpty {
            entries.append(TOMLTable.Entry("service", at: .none, TOMLNode(.table(TOMLTable(joining: services)))))
        }
        var reader = DefinitionReader(
            HostState.hostName, TOMLTable(joining: entries), rules: rules, problems: problems)
        defer { problems = reader.problems }
        return reader.read()
    }

    private func serviceNames(_ state: HostState) -> [String: [String]] {
        var names = [HostState.hostName: state.host.services.map(\.name)]
        for (name, record) in state.apps {
            let releases = [record.release, record.candidate].compactMap(\.self) + record.releases.map(\.name)
            let services = releases.compactMap { record.definition(of: $0) }.flatMap { $0.services.map(\.name) }
            names[name] = services
        }
        return names
    }

    private mutating func readRoutes(into state: inout HostState) {
        var reader = RoutesReader(services: serviceNames(state), problems: problems)
        state.routes = reader.read(fields.tables("routes"))
        state.routing = reader.readRules(fields.fields("routing") ?? Fields(TOMLTable()))
        problems = reader.problems
    }

    private mutating func readInstances(into state: inout HostState) {
        var reader = InstanceTablesReader(services: serviceNames(state), problems: problems)
        reader.readLists(fields.fields("instances")?.table)
        reader.readTables(fields.map("instance"))
        state.host.instances = reader.lists
        state.instances = reader.records
        problems = reader.problems
        for entry in fields.map("instance") {
            guard let name = InstanceName(parsing: entry.name), let release = state.instances[name]?.release else {
                continue
            }
            let record = name.service.app.flatMap { state.apps[$0] }
            if record?.definition(of: release)?.service(name.service.service) == nil {
                problems.error(
                    at: entry.fields.position("release"),
                    "instance \(entry.name): release \(TOMLWriter.string(release)) does not have this service")
            }
        }
    }

    private mutating func readAllocated() -> [String: Allocation] {
        var allocated: [String: Allocation] = [:]
        for entry in fields.map("allocated") {
            var allocation = Allocation()
            allocation.user = entry.fields.integer("uid").flatMap { UInt32(exactly: $0) }
            allocation.virtualAddress = entry.fields.string("vip")
            allocation.address = entry.fields.string("address")
            allocation.port = entry.fields.integer("port").flatMap { UInt16(exactly: $0) }
            allocation.network6 = entry.fields.string("network6")
            allocated[entry.name] = allocation
        }
        return allocated
    }

    private mutating func checkAcrossApps(_ state: HostState) {
        var labels: [String: String] = [:]
        let names = state.host.services.map(\.name) + state.apps.keys.sorted()
        for name in names {
            let label = name.lowercased()
            if labels[label] != nil {
                let place = fields.fields("app")?.keyPosition(name)
                problems.error(at: place, "app \(TOMLWriter.string(name)) has the name of another app or host service")
            }
            labels[label] = name
        }
        for conflict in NodePortClaims.conflicts(between: [state.host] + state.claimingApps) {
            let place = fields.fields("app")?.keyPosition(conflict.claimant.app)
            problems.error(at: place, conflict.messageAcrossApps)
        }
    }
}
