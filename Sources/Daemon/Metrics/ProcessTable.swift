internal import Linux

/// All processes of the host as of one look, to be asked for families.
struct ProcessTable {
    private var stats: [Int32: ProcessStat] = [:]
    private var children: [Int32: [Int32]] = [:]
    private var sessions: [Int32: [Int32]] = [:]

    /// Reads /proc once.
    static func now() -> ProcessTable {
        ProcessTable(((try? ProcFS.pids()) ?? []).compactMap { try? ProcFS.stat(of: $0) })
    }

    init(_ all: [ProcessStat]) {
        for stat in all where !stat.isZombie {
            stats[stat.pid] = stat
            children[stat.parent, default: []].append(stat.pid)
            sessions[stat.session, default: []].append(stat.pid)
        }
    }

    /// The leader of a replica with its session and all descendants; empty if it is another process by now.
    func family(of leader: Int32, startTicks: UInt64) -> [ProcessStat] {
        if let stat = stats[leader], stat.startTicks != startTicks { return [] }
        var found: [ProcessStat] = []
        var seen: Set<Int32> = []
        var next = [leader] + (sessions[leader] ?? [])
        while let pid = next.popLast() {
            guard let stat = stats[pid], stat.startTicks >= startTicks, seen.insert(pid).inserted else { continue }
            found.append(stat)
            next += children[pid] ?? []
        }
        return found
    }
}
