package import Linux

/// What a replica uses.
package struct Usage: Equatable, Sendable {
    /// What can be left out, as it costs more files to be read.
    package struct Parts: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        package static let tasks = Parts(rawValue: 1)
        /// Peak, throttling and pressure.
        package static let strain = Parts(rawValue: 2)
    }

    /// Bytes.
    package var memory: UInt64
    /// CPU time so far, of processes that have ended too where a cgroup counts.
    package var cpuNanoseconds: Int64
    /// Threads of all its processes, if asked for.
    package var tasks: Int?
    /// How its limits and its neighbours press it, if asked for.
    package var strain: Strain?
    /// When it was measured, on the monotonic clock.
    package var at: Int64
    /// When all files were read last.
    private var readAt: Int64
    /// CPU clocks of its processes before anything was read.
    private var clocks: [ProcessClock] = []
    private let countsMemory: Bool

    /// What a cgroup tells beside that.
    package struct Strain: Equatable, Sendable {
        /// The most memory it ever had, in bytes; `nil` where nothing counts it.
        package var peakMemory: UInt64?
        /// How long its quota has kept it from running.
        package var throttledNanoseconds: Int64?
        package var pressure = Pressure()
    }

    private struct ProcessClock: Equatable, Sendable {
        var pid: Int32
        var nanoseconds: Int64
    }

    /// Of a replica with more processes the clocks are not compared.
    private static let fewProcesses = 4
    /// After so many nanoseconds all files are read again, whatever the clocks say.
    private static let longest: Int64 = 60_000_000_000

    /// A reading from elsewhere.
    package init(memory: UInt64, cpuNanoseconds: Int64, tasks: Int?) {
        self.memory = memory
        self.cpuNanoseconds = cpuNanoseconds
        self.tasks = tasks
        at = Clock.monotonic()
        readAt = at
        countsMemory = false
    }

    /// Measures the processes of a cgroup: its own counters where controllers exist, else the sum over its members.
    ///
    /// Of a replica in which nothing has run since `before`, only what counts by itself is read again.
    /// `pidOne` is none of them: an init of ours.
    package init(
        _ group: borrowing ControlGroup, _ parts: Parts, before: Usage?, pidOne: Int32? = nil
    ) throws(Errno) {
        let now = Clock.monotonic()
        if let before, before.covers(parts), now - before.readAt < Self.longest, before.isStill {
            self = before
            at = now
            if countsMemory, let counted = group.memory() { memory = counted }
            return
        }
        let members = try group.members().filter { $0 != pidOne }
        if members.count <= Self.fewProcesses {
            clocks = members.compactMap { pid in
                Clock.processCPU(of: pid).map { ProcessClock(pid: pid, nanoseconds: $0) }
            }
        }
        let counted = group.memory()
        countsMemory = counted != nil
        memory = counted ?? members.reduce(0) { $0 + ((try? ProcFS.privateMemory(of: $1)) ?? 0) }
        cpuNanoseconds = group.cpuNanoseconds() ?? Self.sum(members).cpuNanoseconds
        (at, readAt) = (now, now)
        if parts.contains(.tasks) {
            tasks = group.tasks().map { Int($0) - (pidOne == nil ? 0 : 1) } ?? Self.sum(members).tasks
        }
        if parts.contains(.strain) {
            strain = Strain(
                peakMemory: group.peakMemory(), throttledNanoseconds: group.throttledNanoseconds(),
                pressure: group.pressure())
        }
    }

    /// Sums over processes; memory counts what is resident and not shared.
    ///
    /// Processes that have ended count nothing.
    package static func of(_ pids: [Int32]) -> Usage {
        let sum = sum(pids)
        let memory = pids.reduce(0) { $0 + ((try? ProcFS.privateMemory(of: $1)) ?? 0) }
        return Usage(memory: memory, cpuNanoseconds: sum.cpuNanoseconds, tasks: sum.tasks)
    }

    private static func sum(_ pids: [Int32]) -> (cpuNanoseconds: Int64, tasks: Int) {
        pids.reduce(into: (0, 0)) { sum, pid in
            guard let stat = try? ProcFS.stat(of: pid), !stat.isZombie else { return }
            sum.0 += stat.cpuNanoseconds
            sum.1 += stat.threads
        }
    }

    /// Whether it has all of `parts`.
    package func covers(_ parts: Parts) -> Bool {
        (!parts.contains(.tasks) || tasks != nil) && (!parts.contains(.strain) || strain != nil)
    }

    /// No process has run since: none can have come or grown.
    private var isStill: Bool {
        !clocks.isEmpty && clocks.allSatisfy { Clock.processCPU(of: $0.pid) == $0.nanoseconds }
    }
}
