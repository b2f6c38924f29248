import Linux
import RouterProtocol

extension ProxyWorker {
    /// Does what the channel says.
    mutating func takeOrders() {
        link.wake.drain()
        for order in link.mailbox.takeAll() {
            switch order {
            case .apply(let records, let version):
                for record in records { apply(record) }
                link.report(.applied(worker: index, version: version))
            case .replace(let records, let version):
                replace(records)
                link.report(.applied(worker: index, version: version))
            case .listen(let socket, let secure):
                listen(on: socket, secure: secure)
            case .secure(let context):
                gate.set(context)
            case .retire:
                retire()
            case .stop:
                stage = .stopped
            }
        }
    }

    private mutating func apply(_ ordered: OrderedRecord) {
        let id = ordered.record.id
        switch ordered.record.body {
        case .route(var route):
            // The index holds the pool's number, so that a request costs no further look-up.
            route.pool = UInt32(bitPattern: table.pool(route.pool) ?? -1)
            routes.set(route, id: id)
        case .pool(let pool):
            table.set(pool, id: id)
        case .replica(let replica):
            set(replica, id: id, ordered.descriptor)
        case .remove(.route):
            routes.remove(id)
        case .remove(.replica):
            if let number = table.removeReplica(id) { noticeDrained(number) }
        case .remove(.pool):
            if let number = table.pool(id) { routes.remove(pool: UInt32(bitPattern: number)) }
            for orphan in table.removePool(id) { noticeDrained(orphan) }
        case .hello, .listener, .snapshot, .retire, .asker, .name, .resolvers, .certificate, .tickets,
            .remove(.asker), .remove(.name), .remove(.certificate):
            break
        }
    }

    private mutating func set(_ record: ReplicaRecord, id: UInt32, _ anchor: SharedDescriptor?) {
        let address = address(of: record.endpoint, anchor)
        if table.isOther(record, id: id, address: address), let old = table.removeReplica(id) { noticeDrained(old) }
        guard let number = table.set(record, id: id, address: address) else { return }
        if record.state == .ready {
            let pool = table.replicas[number].pool
            satisfy(pool)
            satisfy(table.pools[pool].parent)
        }
        noticeDrained(number)
    }

    /// The pool has a ready replica again.
    private mutating func satisfy(_ pool: Int32) {
        guard pool >= 0, table.pools[pool].isDemanded else { return }
        table.pools[pool].isDemanded = false
        link.report(.demand(pool: table.pools[pool].id, waiting: 0))
    }

    private func address(of endpoint: UpstreamEndpoint, _ anchor: SharedDescriptor?) -> UpstreamAddress? {
        switch endpoint {
        case .unchanged: return nil
        case .internet(let address, let port):
            let ip = address.v4.map { IPAddress.v4($0) } ?? .v6(high: address.high, low: address.low)
            return UpstreamAddress(address: .ip(ip, port: port), anchor: nil)
        case .unix(let name):
            guard let anchor else { return nil }
            let base = "/proc/self/fd/" + String(anchor.descriptor.number)
            return UpstreamAddress(address: .unix(path: name.isEmpty ? base : base + "/" + name), anchor: anchor)
        }
    }

    private mutating func replace(_ records: [OrderedRecord]) {
        var named: (routes: Set<UInt32>, pools: Set<UInt32>, replicas: Set<UInt32>) = ([], [], [])
        for record in records {
            switch record.record.body {
            case .route: named.routes.insert(record.record.id)
            case .pool: named.pools.insert(record.record.id)
            case .replica: named.replicas.insert(record.record.id)
            case .hello, .listener, .remove, .snapshot, .retire, .asker, .name, .resolvers, .certificate, .tickets:
                break
            }
        }
        routes.remove(allBut: named.routes)
        for id in table.ids.replicas where !named.replicas.contains(id) {
            if let number = table.removeReplica(id) { noticeDrained(number) }
        }
        for id in table.ids.pools where !named.pools.contains(id) {
            for orphan in table.removePool(id) { noticeDrained(orphan) }
        }
        for record in records { apply(record) }
    }

    /// Accepts no more; idle clients leave now, the others after their response.
    private mutating func retire() {
        stage = .retiring
        stopListening()
        for number in 0..<connections.limit {
            guard let slot = connections.slot(number) else { continue }
            if slot.it.phase == .multiplexed, !slot.it.isUpstream {
                slot.it.session?.retire()
                schedule(slot)
            }
            guard slot.it.phase == .idle, slot.it.output.isEmpty else { continue }
            abandon(slot)
        }
    }
}
