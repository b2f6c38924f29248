/// Why no replica was chosen.
enum ChoiceFailure: Error {
    /// None is ready.
    case empty
    /// All that are ready have as many requests as they may.
    case full
}

extension PoolTable {
    /// Chooses the replica for a request and counts the request in.
    ///
    /// The fewest requests in flight per weight win; those that are equal take turns, weighted. A replica whose
    /// connection failed lately is chosen only if there is no other; `avoiding` never is.
    @inline(__always)
    mutating func choose(
        _ pool: Int32, at tick: UInt32, avoiding: Int32, _ counters: CounterMemory
    ) throws(ChoiceFailure) -> Int32 {
        if pools[pool].count == 1, isCandidate(pool, 0, avoiding) {
            let replica = pools[pool][0].replica
            guard counters.admit(row: replicas[replica].row, limit: pools[pool].limit) else { throw .full }
            return replica
        }
        for isDesperate in [false, true] {
            guard let best = best(pool, isDesperate ? nil : tick, avoiding, counters) else { continue }
            if counters.admit(row: replicas[best].row, limit: pools[pool].limit) { return best }
            throw .full
        }
        throw .empty
    }

    @inline(__always)
    private func isCandidate(_ pool: Int32, _ index: Int32, _ avoiding: Int32) -> Bool {
        let replica = pools[pool][index].replica
        guard replica != avoiding, !replicas[replica].isDraining else { return false }
        return replicas[replica].weight > 0 || replicas[replica].pool == pool
    }

    private mutating func best(_ pool: Int32, _ tick: UInt32?, _ avoiding: Int32, _ counters: CounterMemory) -> Int32? {
        var best: Int32 = -1
        var bestLoad: (requests: UInt64, weight: UInt64) = (0, 1)
        var total: Int64 = 0
        for index in 0..<pools[pool].count where isCandidate(pool, index, avoiding) {
            let replica = pools[pool][index].replica
            if let tick, replicas[replica].suspendedUntil > tick { continue }
            let weight = replicas[replica].pool == pool ? 1 : UInt64(replicas[replica].weight)
            let load = counters.inFlight(row: replicas[replica].row) & 0xffff_ffff
            // load / weight against bestLoad.requests / bestLoad.weight, without dividing.
            let (left, right) = (load &* bestLoad.weight, bestLoad.requests &* weight)
            if best >= 0, left > right { continue }
            if best < 0 || left < right { total = 0 }
            var member = pools[pool][index]
            member.credit &+= Int64(weight)
            pools[pool][index] = member
            total &+= Int64(weight)
            if best < 0 || left < right || member.credit > pools[pool][best].credit {
                best = index
                bestLoad = (load, weight)
            }
        }
        guard best >= 0 else { return nil }
        var member = pools[pool][best]
        member.credit = max(member.credit &- total, -1_000_000)
        pools[pool][best] = member
        return member.replica
    }
}
