internal import EventLoop
internal import Linux
internal import Processes
internal import Supervision

/// Sees when no process of a run is left.
///
/// It mostly is so at once when the main process ends. Where it is not, the
/// cgroup tells, which may take the kernel 10 ms. Without cgroups a run is
/// looked at when a child of ours has ended and, once it was killed, every few
/// milliseconds.
final class EmptinessWatch {
    /// The pause between two kills of what a scan finds, in nanoseconds.
    private static let sweepPause: Int64 = 10_000_000

    private var watch: CgroupWatch
    private var source: DescriptorSource?
    private var timer: TimerSource?
    /// Runs whose main process has ended.
    private var ended: [RunKey: ReplicaRun] = [:]
    /// Those among them that are killed until nothing is left.
    private var sweeping: Set<RunKey> = []
    private let report: (RunKey) -> Void

    init(_ loop: Loop, report: @escaping (RunKey) -> Void) throws(StartFailure) {
        self.report = report
        watch = try StartFailure.kernel("watch cgroups") { () throws(Errno) in try CgroupWatch() }
        let descriptor = watch.descriptor.number
        source = try StartFailure.loop { () throws(LoopError) in
            try DescriptorSource(loop, descriptor: descriptor, for: .readable) { [unowned self] _ in changed() }
        }
        timer = try StartFailure.loop { () throws(LoopError) in
            try TimerSource(loop) { [unowned self] in sweep() }
        }
    }

    /// The main process of the run has ended: `report` follows, at once if it was the last.
    func mainEnded(_ run: ReplicaRun) {
        ended[run.key] = run
        check(run)
        guard ended[run.key] != nil, let events = run.group.eventsPath else { return }
        try? watch.add(eventsPath: events, key: String(run.key.value))
        // What changed before it was watched is not told.
        check(run)
    }

    /// Nothing is left in the run's namespace.
    func namespaceEnded(_ run: ReplicaRun) {
        if ended[run.key] != nil { check(run) }
    }

    /// Every process of the run was killed.
    func killed(_ run: ReplicaRun) {
        guard ended[run.key] != nil else { return }
        check(run)
        if ended[run.key] != nil, run.cgroupID == nil {
            sweeping.insert(run.key)
            timer?.arm(at: Clock.monotonic() + Self.sweepPause)
        }
    }

    func forget(_ key: RunKey) {
        ended[key] = nil
        sweeping.remove(key)
    }

    /// Some child of ours has ended; runs without a cgroup may be empty now.
    func childEnded() {
        for run in ended.values where run.cgroupID == nil { check(run) }
    }

    private func changed() {
        for key in (try? watch.changed()) ?? [] {
            guard let value = UInt64(key), let run = ended[RunKey(value)] else { continue }
            check(run)
        }
    }

    private func check(_ run: ReplicaRun) {
        guard run.isEmpty() else { return }
        forget(run.key)
        report(run.key)
    }

    private func sweep() {
        for key in sweeping {
            guard let run = ended[key] else { continue }
            run.killAll()
            check(run)
        }
        if !sweeping.isEmpty { timer?.arm(at: Clock.monotonic() + Self.sweepPause) }
    }
}
