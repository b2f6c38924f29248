internal import Model
internal import RouterProtocol
internal import Routing

/// Keeps totals from going back: what ended router processes and earlier holders of a counter row had counted.
///
/// A row keeps its numbers when another pool or replica gets it, and a new
/// router process begins with nothing; a name may lose its row and get another.
struct RetiredTotals: Sendable {
    /// What each name had counted in rows and processes that are not its own any more.
    private(set) var rows: [RouterLedger.RowKey: CountedRow] = [:]
    /// What each row held when its present holder got it.
    private var bases: [RouterLedger.RowKey: CountedRow] = [:]
    /// Requests that met no pool, in ended processes.
    private(set) var unrouted = CountedRow()
    /// Queries of the resolver, in ended processes.
    private(set) var names: [WorkerWord: UInt64] = [:]

    /// A process has ended; the next one's counters begin with nothing.
    mutating func processEnded(_ counters: RouterCounters, rows inUse: [RouterLedger.RowKey: UInt32]) {
        for (key, row) in inUse where row != 0 { retire(key, counters.row(Int(row))) }
        unrouted = (unrouted + counters.row(0)).lasting
        for (word, _) in NameResults.all { names[word, default: 0] &+= counters.total(word) }
        bases = [:]
    }

    /// Rows have other holders.
    mutating func moved(
        from old: [RouterLedger.RowKey: UInt32], to new: [RouterLedger.RowKey: UInt32], _ counters: RouterCounters
    ) {
        for (key, row) in old where row != 0 && new[key] != row {
            retire(key, counters.row(Int(row)))
            bases[key] = nil
        }
        for (key, row) in new where row != 0 && old[key] != row { bases[key] = counters.row(Int(row)).lasting }
    }

    /// Drops names that nothing in `instances` bears any more.
    mutating func forget(allBut instances: Set<InstanceName>, endpoints: Set<RouterLedger.RowKey>) {
        let services = Set(instances.map(\.service))
        rows = rows.filter { key, _ in
            switch key {
            case .replica(let name): instances.contains(name.instance)
            case .pool(.instance(let name)): instances.contains(name)
            case .pool(.service(let name)): services.contains(name)
            case .pool(.external), .external: endpoints.contains(key)
            }
        }
    }

    /// The total of a name that holds `row` now.
    func total(of key: RouterLedger.RowKey, now: CountedRow) -> CountedRow {
        now.since(bases[key]) + (rows[key] ?? CountedRow())
    }

    private mutating func retire(_ key: RouterLedger.RowKey, _ now: CountedRow) {
        rows[key] = total(of: key, now: now).lasting
    }
}

/// What can become of a query of the resolver, and how the metric calls it.
enum NameResults {
    static let all: [(word: WorkerWord, label: String)] = [
        (.namesAnswered, "answered"), (.namesFailed, "failed"), (.namesForwarded, "forwarded"),
        (.namesRefused, "refused"),
    ]
}
