import Linux
import RouterProtocol

/// Pools and replicas of one worker: changed by the supervisor's records, asked for every request.
struct PoolTable: ~Copyable {
    var pools = Slab<Pool>()
    var replicas = Slab<Replica>()
    private var poolNumbers: [UInt32: Int32] = [:]
    private var replicaNumbers: [UInt32: Int32] = [:]
    private var endpoints: [Int32: UpstreamAddress] = [:]

    init() {}

    /// The number of the pool of an id.
    @inline(__always)
    func pool(_ id: UInt32) -> Int32? {
        poolNumbers[id]
    }

    /// Where a replica listens; `nil` until its descriptor has come.
    func address(of replica: Int32) -> UpstreamAddress? {
        endpoints[replica]
    }

    mutating func set(_ record: PoolRecord, id: UInt32) {
        let parent = record.parent == 0 ? -1 : poolNumbers[record.parent] ?? -1
        guard let number = poolNumbers[id] else {
            poolNumbers[id] = pools.insert(Pool(id: id, record, parent: parent))
            return
        }
        pools[number].row = Int(record.row)
        pools[number].limit = record.limit
        pools[number].retryAfter = record.retryAfter
    }

    /// Adds or changes a replica and returns its number; `nil` if its pool is unknown.
    mutating func set(_ record: ReplicaRecord, id: UInt32, address: UpstreamAddress?) -> Int32? {
        guard let pool = poolNumbers[record.pool] else { return nil }
        let number = replicaNumbers[id] ?? insert(record, id: id, pool: pool)
        replicas[number].row = Int(record.row)
        replicas[number].weight = record.weight
        replicas[number].speaksHTTP2 = record.speaksHTTP2
        replicas[number].isDraining = record.state == .draining
        if record.state == .ready { replicas[number].isDrained = false }
        if let address {
            endpoints[number] = address
            replicas[number].suspendedUntil = 0
        }
        return number
    }

    /// Whether the record means something else than what has its id now: other connections, another pool.
    func isOther(_ record: ReplicaRecord, id: UInt32, address: UpstreamAddress?) -> Bool {
        guard let number = replicaNumbers[id] else { return false }
        if replicas[number].pool != poolNumbers[record.pool] { return true }
        guard let address, let old = endpoints[number] else { return false }
        return old.address != address.address
    }

    /// Takes a replica out of its pools; its number stays until `forget`.
    mutating func removeReplica(_ id: UInt32) -> Int32? {
        guard let number = replicaNumbers.removeValue(forKey: id) else { return nil }
        let pool = replicas[number].pool
        pools[pool].remove(number)
        if pools[pool].parent >= 0 { pools[pools[pool].parent].remove(number) }
        replicas[number].isRemoved = true
        replicas[number].isDraining = true
        return number
    }

    /// Frees the number of a removed replica without requests and connections.
    mutating func forget(_ replica: Int32) {
        endpoints[replica] = nil
        replicas.remove(replica)
    }

    /// Removes a pool, and the replicas it still has.
    mutating func removePool(_ id: UInt32) -> [Int32] {
        guard let number = poolNumbers.removeValue(forKey: id) else { return [] }
        let orphans = replicaNumbers.filter { replicas[$0.value].pool == number }.compactMap { removeReplica($0.key) }
        for child in poolNumbers.values where pools[child].parent == number { pools[child].parent = -1 }
        pools[number].free()
        pools.remove(number)
        return orphans
    }

    /// The ids of all pools and of all replicas, for a snapshot that replaces them.
    var ids: (pools: [UInt32], replicas: [UInt32]) {
        (Array(poolNumbers.keys), Array(replicaNumbers.keys))
    }

    /// All replicas that are not removed.
    var numbers: [Int32] { Array(replicaNumbers.values) }

    private mutating func insert(_ record: ReplicaRecord, id: UInt32, pool: Int32) -> Int32 {
        let number = replicas.insert(
            Replica(id: id, pool: pool, row: Int(record.row), weight: record.weight, isDraining: false))
        replicaNumbers[id] = number
        pools[pool].add(number)
        if pools[pool].parent >= 0 { pools[pools[pool].parent].add(number) }
        return number
    }
}

/// What to connect to, and the descriptor that keeps it reachable.
struct UpstreamAddress {
    var address: SocketAddress
    /// The O_PATH descriptor that `address` goes through.
    var anchor: SharedDescriptor?
}
