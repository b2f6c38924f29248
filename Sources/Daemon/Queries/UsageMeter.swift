internal import EventLoop
internal import Linux
internal import Processes
internal import Supervision

/// What replicas use, at most a second old; many are measured on threads beside the loop.
///
/// Nothing is measured while nobody asks.
final class UsageMeter {
    private struct Batch: Sendable {
        var number: Int
        var usages: [(RunKey, Usage)]
    }

    private struct Work {
        var threads: Int
        var done: () -> Void
    }

    /// A measurement younger than so many nanoseconds is good enough.
    private static let freshness: Int64 = 1_000_000_000
    /// So few are measured at once, without a thread.
    private static let few = 32

    private let runs: (RunKey) -> ReplicaRun?
    private var works: [Int: Work] = [:]
    private var lastNumber = 0
    private let box: Mailbox<Batch>
    private var source: DescriptorSource?

    /// `runs` finds the run of a key, while it exists.
    init(_ loop: Loop, runs: @escaping (RunKey) -> ReplicaRun?) throws(StartFailure) {
        self.runs = runs
        box = try StartFailure.loop { () throws(LoopError) in try Mailbox() }
        source = try StartFailure.loop { () throws(LoopError) in
            try box.deliver(on: loop) { [unowned self] in $0.forEach(finish) }
        }
    }

    /// Measures the runs whose readings are too old or lack something, then calls back on the loop; at once if they
    /// are few.
    func measure(_ runs: [ReplicaRun], _ parts: Usage.Parts, done: @escaping () -> Void) {
        let now = Clock.monotonic()
        let due = runs.filter { !$0.isMeasured(since: now - Self.freshness, parts) }.compactMap(\.subject)
        guard due.count > Self.few else {
            var meter = ReplicaMeter(parts)
            for subject in due {
                if let usage = meter.read(subject) { take([(subject.key, usage)]) }
            }
            return done()
        }
        start(due, parts, done)
    }

    /// Takes readings that were made elsewhere.
    func take(_ usages: [(RunKey, Usage)]) {
        for (key, usage) in usages { runs(key)?.note(usage) }
    }

    private func start(_ due: [UsageSubject], _ parts: Usage.Parts, _ done: @escaping () -> Void) {
        lastNumber += 1
        let number = lastNumber
        // Without cgroups each thread would look at all processes of the host.
        let count = due[0].leaf == nil ? 1 : CurrentProcess.processorCount.clamped(to: 1...4)
        let size = (due.count + count - 1) / count
        var threads = 0
        for first in stride(from: 0, to: due.count, by: size) {
            let part = Array(due[first..<min(first + size, due.count)])
            let box = box
            let measure = { @Sendable in box.post(Batch(number: number, usages: Self.read(part, parts))) }
            if (try? Thread(name: "usage", stack: 1 << 20, measure)) == nil { measure() }
            threads += 1
        }
        works[number] = Work(threads: threads, done: done)
    }

    private static func read(_ part: [UsageSubject], _ parts: Usage.Parts) -> [(RunKey, Usage)] {
        var meter = ReplicaMeter(parts)
        return part.compactMap { subject in meter.read(subject).map { (subject.key, $0) } }
    }

    private func finish(_ batch: Batch) {
        take(batch.usages)
        guard let work = works[batch.number] else { return }
        works[batch.number]?.threads = work.threads - 1
        guard work.threads == 1 else { return }
        works[batch.number] = nil
        work.done()
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
