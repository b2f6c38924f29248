internal import Linux
internal import Processes
internal import Supervision

/// What replicas use; CPU as a share of one processor since the last look.
final class UsageMeter {
    /// One measurement.
    struct Sample {
        var memory: UInt64
        var cpuPercent: Double?
        var cpuNanoseconds: Int64
        var tasks: Int
    }

    /// A measurement younger than so many nanoseconds is good enough.
    private static let freshness: Int64 = 500_000_000

    private var last: [RunKey: (at: Int64, sample: Sample)] = [:]

    /// Measures a run.
    func sample(_ run: ReplicaRun) -> Sample {
        let now = Clock.monotonic()
        let before = last[run.key]
        if let before, now - before.at < Self.freshness { return before.sample }
        let usage = run.group.usage()
        var sample = Sample(
            memory: usage.memory, cpuPercent: nil, cpuNanoseconds: usage.cpuNanoseconds, tasks: usage.tasks)
        if let before, now > before.at {
            let share = Double(usage.cpuNanoseconds - before.sample.cpuNanoseconds) / Double(now - before.at)
            sample.cpuPercent = max(0, share * 100)
        }
        last[run.key] = (now, sample)
        return sample
    }

    /// Drops what is known of runs that are gone.
    func forget(allBut keys: some Sequence<RunKey>) {
        let kept = Set(keys)
        last = last.filter { kept.contains($0.key) }
    }
}
