internal import Linux
internal import Processes
internal import Supervision

/// One replica's run, as somebody beside the loop may measure it.
struct UsageSubject: Sendable {
    let key: RunKey
    /// Its cgroup; `nil` on a host without.
    let leaf: CgroupLeaf?
    /// Its main process.
    let leader: ProcessIdentity
    /// `tenement-init`, where it has one.
    let pidOne: Int32?
    /// The last reading.
    let before: Usage?
}

/// Measures what replicas use, many at a time: for 1,000 of them every file counts.
struct ReplicaMeter {
    /// What is measured.
    let parts: Usage.Parts
    /// Read once, and only if a replica has no cgroup.
    private var table: ProcessTable?

    init(_ parts: Usage.Parts) {
        self.parts = parts
    }

    /// Measures one replica; `nil` if nothing of it runs.
    mutating func read(_ subject: UsageSubject) -> Usage? {
        guard let leaf = subject.leaf else { return readFamily(of: subject.leader) }
        return try? Usage(leaf.group, parts, before: subject.before, pidOne: subject.pidOne)
    }

    private mutating func readFamily(of leader: ProcessIdentity) -> Usage? {
        let table = table ?? .now()
        self.table = table
        let family = table.family(of: leader.pid, startTicks: leader.startTicks)
        guard !family.isEmpty else { return nil }
        return Usage(
            memory: family.reduce(0) { $0 + ((try? ProcFS.privateMemory(of: $1.pid)) ?? 0) },
            cpuNanoseconds: family.reduce(0) { $0 + $1.cpuNanoseconds },
            tasks: family.reduce(0) { $0 + $1.threads })
    }
}
