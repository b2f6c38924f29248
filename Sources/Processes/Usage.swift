package import Linux

/// What a replica uses.
package struct Usage: Hashable, Sendable {
    /// Bytes.
    package var memory: UInt64
    /// CPU time so far, of processes that have ended too where a cgroup counts.
    package var cpuNanoseconds: Int64
    /// Threads of all its processes.
    package var tasks: Int

    /// Measures the processes of a cgroup: its own counters where controllers exist, else the sum over its members.
    package static func of(_ group: borrowing ControlGroup) throws(Errno) -> Usage {
        var usage = of(try group.members())
        if let memory = group.memory() { usage.memory = memory }
        if let cpu = group.cpuNanoseconds() { usage.cpuNanoseconds = cpu }
        return usage
    }

    /// Sums over processes; memory counts what is resident and not shared.
    ///
    /// Processes that have ended count nothing.
    package static func of(_ pids: [Int32]) -> Usage {
        var usage = Usage(memory: 0, cpuNanoseconds: 0, tasks: 0)
        for pid in pids {
            guard let stat = try? ProcFS.stat(of: pid), !stat.isZombie else { continue }
            usage.memory += (try? ProcFS.privateMemory(of: pid)) ?? 0
            usage.cpuNanoseconds += stat.cpuNanoseconds
            usage.tasks += stat.threads
        }
        return usage
    }
}
