internal import Linux
internal import Processes

/// Measures what replicas use, many at a time and on a thread of its own: for 1,000 of them every file counts.
struct ReplicaMeter {
    /// What one replica uses.
    struct Reading: Equatable, Sendable {
        /// Bytes.
        var memory: UInt64
        var cpuNanoseconds: Int64
    }

    /// Read once, and only if a replica has no cgroup that counts.
    private var table: ProcessTable?

    /// Measures one replica; `nil` if nothing of it runs.
    mutating func read(_ replica: MetricsFacts.Replica) -> Reading? {
        guard let leader = replica.leader else { return nil }
        guard let path = replica.cgroup, let group = try? ControlGroup(path) else { return readFamily(of: leader) }
        let memory = group.memory() ?? ((try? group.members()) ?? []).reduce(0) { $0 + Self.memory(of: $1) }
        if let cpu = group.cpuNanoseconds() { return Reading(memory: memory, cpuNanoseconds: cpu) }
        return Reading(memory: memory, cpuNanoseconds: readFamily(of: leader)?.cpuNanoseconds ?? 0)
    }

    private mutating func readFamily(of leader: ProcessIdentity) -> Reading? {
        let table = table ?? .now()
        self.table = table
        let family = table.family(of: leader.pid, startTicks: leader.startTicks)
        guard !family.isEmpty else { return nil }
        return Reading(
            memory: family.reduce(0) { $0 + Self.memory(of: $1.pid) },
            cpuNanoseconds: family.reduce(0) { $0 + $1.cpuNanoseconds })
    }

    private static func memory(of pid: Int32) -> UInt64 { (try? ProcFS.privateMemory(of: pid)) ?? 0 }
}
