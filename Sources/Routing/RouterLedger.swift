package import Model
package import RouterProtocol

/// What the router has been told: ids, counter rows, versions, and what to say next.
///
/// Ids are never reused. Rows are, the longest free one first, once the pool or replica name that had one is gone
/// from the plan; whoever reads counters remembers the totals of that moment as the base of the next holder.
package struct RouterLedger: Sendable {
    /// A record and the path whose descriptor goes with it.
    package struct Statement: Equatable, Sendable {
        package var record: DownRecord
        /// What to open with O_PATH and send along: a replica's socket, or the directory of one outside, which may
        /// be bound anew at any time.
        package var socket: String?
    }

    /// What brings the router from the last plan to this one.
    package enum Change: Equatable, Sendable {
        case nothing
        case delta([Statement])
        /// More than a quarter changed: `records` replace everything, `statements` follow with the descriptors.
        case snapshot(records: [DownRecord], statements: [Statement])
    }

    /// Whose counters a row holds.
    package enum RowKey: Hashable, Sendable {
        case pool(RoutingPlan.PoolKey)
        case replica(ReplicaName)
        case external(Endpoint)
    }

    /// Counts the changes; the router repeats it in `applied`.
    package private(set) var version: UInt64 = 0
    package private(set) var poolIDs: [RoutingPlan.PoolKey: UInt32] = [:]
    package private(set) var replicaIDs: [RoutingPlan.ReplicaKey: UInt32] = [:]
    private(set) var routeIDs: [RoutingPlan.RouteKey: UInt32] = [:]
    package private(set) var plan = RoutingPlan()
    private var rows: RowAllocator
    private var lastID: UInt32 = 0

    /// Makes a ledger for counters of `rows` rows.
    package init(rows: UInt32) {
        self.rows = RowAllocator(limit: rows)
    }

    /// The counter row of each pool and replica; 0 holds what found no row.
    package var rowsInUse: [RowKey: UInt32] { rows.inUse }

    /// The smallest number of rows that would have been enough.
    package var rowsWanted: UInt32 { rows.wanted }

    /// Takes `next` as the plan and returns what to tell the router.
    package mutating func update(to next: RoutingPlan) -> Change {
        guard next != plan else { return .nothing }
        version &+= 1
        let previous = plan
        let dropped = removals(from: previous, to: next)
        plan = next
        assignIDs()
        var statements: [Statement] = []
        for (key, pool) in ordered(next.pools) where previous.pools[key] != pool {
            statements.append(Statement(record: record(key, pool)))
        }
        for (key, replica) in next.replicas where previous.replicas[key] != replica {
            let isMoved = previous.replicas[key]?.endpoint != replica.endpoint
            statements.append(statement(key, replica, withEndpoint: isMoved))
        }
        for (key, route) in next.routes where previous.routes[key] != route {
            statements.append(Statement(record: record(key, route)))
        }
        let size = next.pools.count + next.replicas.count + next.routes.count
        guard (statements.count + dropped.count) * 4 > size, size > 64 else {
            return .delta(statements + dropped)
        }
        return snapshot()
    }

    /// Everything, for a router that knows nothing or came back.
    package func snapshot() -> Change {
        var records = ordered(plan.pools).map { record($0.key, $0.value) }
        var statements: [Statement] = []
        for (key, replica) in plan.replicas {
            let full = statement(key, replica, withEndpoint: true)
            if full.record.carriesDescriptor {
                statements.append(full)
                records.append(statement(key, replica, withEndpoint: false).record)
            } else {
                records.append(full.record)
            }
        }
        records += plan.routes.map { record($0.key, $0.value) }
        return .snapshot(records: records, statements: statements)
    }

    /// The replica of an id that the router named, if it was ever issued and is still planned.
    package func replica(id: UInt32) -> RoutingPlan.ReplicaKey? {
        replicaIDs.first { $0.value == id }?.key
    }

    /// The pool of an id that the router named, if it was ever issued and is still planned.
    package func pool(id: UInt32) -> RoutingPlan.PoolKey? {
        poolIDs.first { $0.value == id }?.key
    }
}

extension RouterLedger {
    private mutating func removals(from previous: RoutingPlan, to next: RoutingPlan) -> [Statement] {
        var dropped: [Statement] = []
        for key in previous.routes.keys where next.routes[key] == nil {
            dropped.append(removal(routeIDs.removeValue(forKey: key), .route))
        }
        for key in previous.replicas.keys where next.replicas[key] == nil {
            dropped.append(removal(replicaIDs.removeValue(forKey: key), .replica))
        }
        for key in previous.pools.keys where next.pools[key] == nil {
            dropped.append(removal(poolIDs.removeValue(forKey: key), .pool))
        }
        rows.release(allBut: Set(next.pools.keys.map(RowKey.pool) + next.replicas.keys.map(rowKey)))
        return dropped
    }

    private func removal(_ id: UInt32?, _ subject: DownRecord.Subject) -> Statement {
        Statement(record: DownRecord(id: id ?? 0, version: version, .remove(subject)))
    }

    private mutating func assignIDs() {
        for key in plan.pools.keys where poolIDs[key] == nil {
            poolIDs[key] = nextID()
            rows.assign(.pool(key))
        }
        for key in plan.replicas.keys where replicaIDs[key] == nil {
            replicaIDs[key] = nextID()
            rows.assign(rowKey(key))
        }
        for key in plan.routes.keys where routeIDs[key] == nil { routeIDs[key] = nextID() }
    }

    private mutating func nextID() -> UInt32 {
        lastID &+= 1
        return lastID
    }

    private func rowKey(_ key: RoutingPlan.ReplicaKey) -> RowKey {
        switch key {
        case .replica(let name, _): .replica(name)
        case .external(let endpoint): .external(endpoint)
        }
    }

    /// Parents before children.
    private func ordered(
        _ pools: [RoutingPlan.PoolKey: RoutingPlan.Pool]
    ) -> [(key: RoutingPlan.PoolKey, value: RoutingPlan.Pool)] {
        pools.filter { $0.value.parent == nil } + pools.filter { $0.value.parent != nil }
    }

    private func record(_ key: RoutingPlan.PoolKey, _ pool: RoutingPlan.Pool) -> DownRecord {
        var record = PoolRecord(name: key.name)
        record.parent = pool.parent.flatMap { poolIDs[$0] } ?? 0
        record.row = rows.inUse[.pool(key)] ?? 0
        record.limit = pool.policy.limit
        record.queue = pool.policy.queue
        record.whenEmpty = pool.policy.whenEmpty
        record.retryAfter = pool.policy.retryAfter
        return DownRecord(id: poolIDs[key] ?? 0, version: version, .pool(record))
    }

    private func record(_ key: RoutingPlan.RouteKey, _ route: RoutingPlan.Route) -> DownRecord {
        var record = RouteRecord(host: key.host.text, path: key.path.text, pool: poolIDs[route.pool] ?? 0)
        record.isBuiltIn = key.isBuiltIn
        record.timeouts = route.timeouts
        record.affinity = route.affinity
        return DownRecord(id: routeIDs[key] ?? 0, version: version, .route(record))
    }

    private func statement(
        _ key: RoutingPlan.ReplicaKey, _ replica: RoutingPlan.Replica, withEndpoint: Bool
    ) -> Statement {
        var endpoint = UpstreamEndpoint.unchanged
        var socket: String?
        switch replica.endpoint {
        case .unix(let path) where withEndpoint:
            (endpoint, socket) = unixEndpoint(key, path)
        case .tcp(let text, let port) where withEndpoint:
            if let address = InternetAddress(text) { endpoint = .internet(address, port: port) }
        case .unix, .tcp: break
        }
        var record = ReplicaRecord(
            name: key.name, pool: poolIDs[replica.pool] ?? 0, row: rows.inUse[rowKey(key)] ?? 0, endpoint: endpoint)
        record.weight = replica.weight
        record.state = replica.state
        record.speaksHTTP2 = replica.speaksHTTP2
        return Statement(
            record: DownRecord(id: replicaIDs[key] ?? 0, version: version, .replica(record)), socket: socket)
    }
}

extension RouterLedger {
    private func unixEndpoint(_ key: RoutingPlan.ReplicaKey, _ path: String) -> (UpstreamEndpoint, String) {
        guard case .external = key, let slash = path.lastIndex(of: "/") else { return (.unix(name: ""), path) }
        let directory = path[..<slash]
        let name = String(path[path.index(after: slash)...])
        return (.unix(name: name), directory.isEmpty ? "/" : String(directory))
    }
}

extension RoutingPlan.PoolKey {
    /// `shop/web`, `shop/web:prod`, or the endpoint.
    package var name: String {
        switch self {
        case .service(let name): name.description
        case .instance(let name): name.description
        case .external(let endpoint): endpoint.description
        }
    }
}

extension RoutingPlan.ReplicaKey {
    /// `shop/web:prod.1`, or the endpoint.
    package var name: String {
        switch self {
        case .replica(let name, _): name.description
        case .external(let endpoint): endpoint.description
        }
    }
}
