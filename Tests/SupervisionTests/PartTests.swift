import Model
import TestSupport
import Testing

@testable import Supervision

@Suite("Backoff")
struct BackoffTests {
    private let policy = RestartPolicy()

    @Test("costs nothing at first, then doubles up to the maximum")
    func doubles() {
        var backoff = Backoff()
        var jitter = Jitter(seed: 1, permille: 0)
        let verdicts = (0..<9).map { _ in backoff.fail(after: .zero, at: .zero, policy: policy, jitter: &jitter) }
        #expect(verdicts == [.again] + [1, 2, 4, 8, 16, 32, 60, 60].map { .wait(.seconds($0)) })
        backoff.reset()
        #expect(backoff.fail(after: .zero, at: .zero, policy: policy, jitter: &jitter) == .again)
    }

    @Test("needs a run as long as the last delay, and 30 s at least, to start anew")
    func stable() {
        var backoff = Backoff()
        var jitter = Jitter(seed: 1, permille: 0)
        for _ in 0..<7 { _ = backoff.fail(after: .zero, at: .zero, policy: policy, jitter: &jitter) }
        #expect(backoff.failures == 7)
        #expect(backoff.fail(after: .seconds(31), at: .zero, policy: policy, jitter: &jitter) == .wait(.seconds(60)))
        #expect(backoff.fail(after: .seconds(60), at: .zero, policy: policy, jitter: &jitter) == .again)
        #expect(backoff.fail(after: .seconds(29), at: .zero, policy: policy, jitter: &jitter) == .wait(.seconds(1)))
    }

    @Test("is spread by 10 % at most, both ways")
    func jitter() {
        var jitter = Jitter(seed: 7, permille: 100)
        let delays = (0..<500).map { _ in jitter.spread(.seconds(10)) }
        #expect(delays.allSatisfy { $0 >= .seconds(9) && $0 <= .seconds(11) })
        #expect(delays.contains { $0 < .seconds(9.2) } && delays.contains { $0 > .seconds(10.8) })
        var other = Jitter(seed: 8, permille: 100)
        #expect(other.spread(.seconds(10)) != delays[0])
    }

    @Test("forgets restarts that are older than the window")
    func window() {
        var backoff = Backoff()
        var jitter = Jitter(seed: 1, permille: 0)
        var limited = policy
        limited.maximumRestarts = 2
        limited.window = .seconds(10)
        let verdicts = [0, 1, 2, 10.5, 11.5].map { second in
            backoff.fail(
                after: .seconds(40), at: .zero + .seconds(second), policy: limited, jitter: &jitter)
        }
        #expect(verdicts == [.again, .again, .giveUp(restarts: 2), .again, .again])
    }
}

@Suite("The queue of deadlines")
struct DeadlineQueueTests {
    private func deadline(_ key: UInt64, _ kind: Supervision.Deadline.Kind = .probe) -> Supervision.Deadline {
        Supervision.Deadline(subject: .run(RunKey(key)), kind: kind)
    }

    @Test("gives back what is due, in order, whatever was moved and cancelled", arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = DeadlineQueue()
        var model: [Supervision.Deadline: Instant] = [:]
        for _ in 0..<300 {
            let item = deadline(UInt64.random(in: 0..<40, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 {
                queue.cancel(item)
                model[item] = nil
            } else {
                let at = Instant.zero + .seconds(Int.random(in: 0..<100, using: &random))
                queue.set(item, at: at)
                model[item] = at
            }
            #expect(queue.next == model.values.min())
            #expect(queue[item] == model[item])
        }
        var last = Instant.zero
        while let next = queue.next, let item = queue.popDue(at: next) {
            #expect(model.removeValue(forKey: item) == next)
            #expect(next >= last)
            last = next
        }
        #expect(model.isEmpty)
        #expect(queue.count == 0)
    }

    @Test("keeps back what is not due, and takes equal moments in the order of setting")
    func equal() {
        var queue = DeadlineQueue()
        queue.set(deadline(2), at: .zero)
        queue.set(deadline(1), at: .zero)
        queue.set(deadline(3), at: .zero + .seconds(1))
        #expect(queue.popDue(at: .zero) == deadline(2))
        #expect(queue.popDue(at: .zero) == deadline(1))
        #expect(queue.popDue(at: .zero) == nil)
        #expect(queue.count == 1)
    }
}

@Suite("The health of a run")
struct HealthTrackerTests {
    private func tracker(_ adjust: (inout HealthCheck) -> Void = { _ in }) -> HealthTracker {
        var check = HealthCheck(kind: .tcp)
        adjust(&check)
        return HealthTracker(check: check, startedAt: .zero)
    }

    @Test("ignores failures in the start period until the first success")
    func startPeriod() {
        var tracker = tracker { $0.unhealthyAfter = 1 }
        #expect(tracker.record(.failed(.timedOut), at: .zero + .seconds(59)) == nil)
        #expect(tracker.health == .unknown)
        #expect(tracker.record(.passed, at: .zero + .seconds(59)) == .healthy)
        #expect(tracker.record(.failed(.timedOut), at: .zero + .seconds(59)) == .unhealthy(.timedOut))
    }

    @Test("counts failures after the start period even without a success")
    func afterStartPeriod() {
        var tracker = tracker { $0.unhealthyAfter = 2 }
        #expect(tracker.record(.failed(.noAnswer), at: .zero + .seconds(60)) == nil)
        #expect(tracker.record(.failed(.status(500)), at: .zero + .seconds(61)) == .unhealthy(.status(500)))
    }

    @Test("needs as many outcomes in a row as the check says")
    func rows() {
        var tracker = tracker {
            $0.healthyAfter = 2
            $0.unhealthyAfter = 2
        }
        let outcomes: [ProbeOutcome] = [
            .passed, .passed, .failed(.timedOut), .passed, .failed(.timedOut), .failed(.timedOut), .passed,
            .failed(.timedOut), .passed, .passed,
        ]
        let changes = outcomes.map { tracker.record($0, at: .zero) }
        #expect(changes == [nil, .healthy, nil, nil, nil, .unhealthy(.timedOut), nil, nil, nil, .healthy])
    }
}

@Suite("A stop sequence")
struct StopSequenceTests {
    @Test("moves exactly as the table says")
    func table() {
        var lines: [String] = []
        for stage in StopSequence.Stage.allCases {
            let cells = StopSequence.Event.allCases.map { event in
                var sequence = sequence(at: stage)
                let effect = sequence.handle(event)
                if effect == nil, sequence.stage == stage { return "·" }
                return sequence.stage == stage ? "!\(effect?.rawValue ?? "")" : sequence.stage.rawValue
            }
            lines.append("\(stage.rawValue): \(cells.joined(separator: " "))")
        }
        #expect(
            lines == [
                // spawned withdrawn drained exited deadline emptied hasten routerReset
                "unborn: signalled · · · · · · ·",
                "withdrawing: · draining · killed signalled · killed signalled",
                "draining: · · signalled killed signalled · killed signalled",
                "signalled: · · · killed killed gone killed ·",
                "killed: · · · · !killAgain gone · ·",
                "gone: · · · · · · · ·",
            ])
    }

    @Test("kills at once what is born after the operator lost patience")
    func hasty() {
        var sequence = sequence(at: .unborn)
        #expect(sequence.handle(.hasten) == nil)
        #expect(sequence.handle(.spawned) == .kill)
    }

    @Test("does not wait for requests that are not worth it")
    func impatient() {
        let process = SpawnedProcess(pid: 1)
        var (sequence, effect) = StopSequence.begin(process: process, traffic: .routed, drains: false)
        #expect(effect == .withdraw)
        #expect(sequence.handle(.withdrawn) == .signal)
        (sequence, effect) = StopSequence.begin(process: process, traffic: .finishing, drains: false)
        #expect(effect == .signal)
        (sequence, effect) = StopSequence.begin(process: process, traffic: .finishing, drains: true)
        #expect(effect == .awaitDrain)
    }

    private func sequence(at stage: StopSequence.Stage) -> StopSequence {
        let process = SpawnedProcess(pid: 1)
        switch stage {
        case .unborn: return StopSequence.begin(process: nil, traffic: .none, drains: true).0
        case .withdrawing: return StopSequence.begin(process: process, traffic: .routed, drains: true).0
        case .draining: return StopSequence.begin(process: process, traffic: .finishing, drains: true).0
        case .signalled: return StopSequence.begin(process: process, traffic: .none, drains: true).0
        case .killed: return StopSequence.afterDeath().0
        case .gone:
            var sequence = StopSequence.afterDeath().0
            _ = sequence.handle(.emptied)
            return sequence
        }
    }
}
