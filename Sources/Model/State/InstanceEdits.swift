import TOML

/// Key edits for one instance.
///
/// An id stands in `[instances]` or has a table `[instance."NAME"]`, never
/// both; the first thing there is to say moves it to a table.
struct InstanceEdits {
    private let name: InstanceName
    private let root: TOMLTable

    init(_ name: InstanceName, _ root: TOMLTable) {
        self.name = name
        self.root = root
    }

    /// Makes the file say what `record` says.
    func set(_ record: InstanceRecord?) -> [TOMLEdit] {
        guard let record else { return unlist() + (hasTable ? [.remove(table)] : []) }
        let fields = record.fields
        if fields.isEmpty, !hasTable { return isListed || isImplied ? [] : [listEntry] }
        var edits = hasTable ? [] : unlist() + [TOMLEdit.set(table, .table(TOMLTable()))]
        for (key, value) in fields { edits.append(.set(table.appending(key), value)) }
        let present = root[path: table]?.value.table?.entries.map(\.key) ?? []
        for key in InstanceRecord.keys where present.contains(key) && !fields.contains(where: { $0.0 == key }) {
            edits.append(.remove(table.appending(key)))
        }
        return edits
    }

    /// Gives the instance a table if it has none.
    func list() -> [TOMLEdit] {
        hasTable ? [] : unlist() + [.set(table, .table(TOMLTable()))]
    }

    private var table: TOMLPath { ["instance", .key(name.stateKey)] }
    private var ids: TOMLPath { ["instances", .key(name.service.description)] }
    private var hasTable: Bool { root[path: table]?.value.table != nil }

    private var listed: Int? {
        root[path: ids]?.value.array?.firstIndex { $0.value.string == name.id }
    }

    private var isListed: Bool { listed != nil }

    /// Services of a registered app have `default` without a word about it.
    ///
    /// A definition with a line for the service in its `instances` gives those ids instead.
    private var isImplied: Bool {
        guard let app = name.service.app else { return false }
        let record = root[path: ["app", .key(app)]]?.value.table
        let release = record?["release"]?.value.string ?? ""
        let stored = record?[path: ["releases", .key(release), "definition"]]?.value.string ?? release
        let list: TOMLPath = ["definition", .key(stored), "instances", .key(name.service.service)]
        guard let ids = record?[path: list]?.value.array else { return name.id == InstanceName.defaultID }
        return ids.contains { $0.value.string == name.id }
    }

    private var listEntry: TOMLEdit { .append(ids, .string(name.id)) }

    private func unlist() -> [TOMLEdit] {
        guard let listed, let count = root[path: ids]?.value.array?.count else { return [] }
        return [.remove(count == 1 ? ids : ids.appending(listed))]
    }
}

extension InstanceRecord {
    static let keys = ["goal", "replicas", "weight", "env", "release"]

    /// What differs from the default, in the order of `keys`.
    var fields: [(String, TOMLValue)] {
        var fields: [(String, TOMLValue)] = []
        if goal == .down { fields.append(("goal", .string("down"))) }
        if let replicas { fields.append(("replicas", .integer(Int64(replicas)))) }
        if weight != 100 { fields.append(("weight", .integer(Int64(weight)))) }
        if !environment.isEmpty {
            var table = TOMLTable(isInline: true)
            for entry in environment { table.set(entry.key, to: entry.stateValue) }
            fields.append(("env", .table(table)))
        }
        if let release { fields.append(("release", .string(release))) }
        return fields
    }
}
