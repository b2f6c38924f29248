/// The life of one replica: what is wanted of it, where it is, and what an event makes of that.
///
/// `stopped` with the goal `up` means that it waits for what it depends on;
/// `stopping` with the goal `up` means that a process ends before the next one
/// starts.
struct ReplicaLifecycle: Hashable, Sendable {
    typealias Phase = ReplicaPhase

    enum Goal: String, Hashable, Sendable, CaseIterable {
        case up, down
    }

    /// What follows the end of a process while the goal is `up`.
    enum Next: Hashable, Sendable, CaseIterable {
        /// Start at once.
        case again
        /// Start when the delay is over.
        case wait
        /// The restart policy wants no other.
        case leave
        case giveUp
    }

    enum Event: Hashable, Sendable {
        /// The goal is `up`.
        case start
        /// The goal is `down`.
        case stop
        /// What it depends on is there.
        case admit
        /// Replace the process, as an operator or a new definition asks.
        case restart
        /// Forget failures.
        case reset
        case spawned
        case spawnFailed(Next)
        case becameReady
        case becameUnready
        /// The process lives and must not: too slow to start, unhealthy, silent.
        case condemned(Next)
        /// The main process ended.
        case ended(Next)
        /// Nothing of the run is left.
        case gone
        /// The delay is over.
        case retryDue
        /// The replacement takes the place of a process that ended too early; it executes already, or not yet.
        case handedOver(executing: Bool)
    }

    enum Effect: Hashable, Sendable {
        case spawn
        /// Begin the stop sequence of the run.
        case endRun
        case awaitRetry
        case cancelRetry
        /// An event that cannot happen in this phase: a supervisor must outlive its own bugs, so it is not trapped.
        case reportUnexpected
    }

    private(set) var goal = Goal.down
    private(set) var phase = Phase.stopped
    private var next = Next.again

    init() {}

    /// The life of a process that an earlier supervisor started.
    static func recovered() -> Self {
        var life = Self()
        life.goal = .up
        life.phase = .running
        return life
    }

    /// Advances by one event.
    ///
    /// Every pair of phase and event is decided, so a new case does not compile
    /// until somebody has said what it means everywhere.
    mutating func handle(_ event: Event) -> Effect? {
        switch phase {
        case .stopped: whenStopped(event)
        case .starting: whenStarting(event)
        case .running: whenRunning(event)
        case .ready: whenReady(event)
        case .backoff: whenInBackoff(event)
        case .stopping: whenStopping(event)
        case .exited: whenExited(event)
        case .failed: whenFailed(event)
        }
    }

    private mutating func whenStopped(_ event: Event) -> Effect? {
        switch event {
        case .start:
            goal = .up
            return nil
        case .stop:
            goal = .down
            return nil
        case .admit: return goal == .up ? enter(.starting, .spawn) : nil
        case .restart, .reset, .retryDue: return nil
        case .spawned, .spawnFailed, .becameReady, .becameUnready, .condemned, .ended, .gone, .handedOver:
            return .reportUnexpected
        }
    }

    private mutating func whenStarting(_ event: Event) -> Effect? {
        switch event {
        case .stop: return endForGood()
        case .restart: return end(then: .again)
        case .spawned: return enter(.running)
        case .spawnFailed(let next): return settle(next)
        case .start, .admit, .reset, .retryDue: return nil
        case .becameReady, .becameUnready, .condemned, .ended, .gone, .handedOver: return .reportUnexpected
        }
    }

    private mutating func whenRunning(_ event: Event) -> Effect? {
        switch event {
        case .stop: return endForGood()
        case .restart: return end(then: .again)
        case .becameReady: return enter(.ready)
        case .condemned(let next): return end(then: next)
        case .ended(let next): return lose(then: next)
        case .handedOver(let executing): return enter(executing ? .running : .starting)
        case .start, .admit, .reset, .becameUnready, .retryDue: return nil
        case .spawned, .spawnFailed, .gone: return .reportUnexpected
        }
    }

    private mutating func whenReady(_ event: Event) -> Effect? {
        switch event {
        case .stop: return endForGood()
        case .restart: return end(then: .again)
        case .becameUnready: return enter(.running)
        case .condemned(let next): return end(then: next)
        case .ended(let next): return lose(then: next)
        case .handedOver(let executing): return enter(executing ? .running : .starting)
        case .start, .admit, .reset, .becameReady, .retryDue: return nil
        case .spawned, .spawnFailed, .gone: return .reportUnexpected
        }
    }

    private mutating func whenInBackoff(_ event: Event) -> Effect? {
        switch event {
        case .stop:
            goal = .down
            return enter(.stopped, .cancelRetry)
        case .restart, .reset, .retryDue: return enter(.starting, .spawn)
        case .start, .admit: return nil
        case .spawned, .spawnFailed, .becameReady, .becameUnready, .condemned, .ended, .gone, .handedOver:
            return .reportUnexpected
        }
    }

    private mutating func whenStopping(_ event: Event) -> Effect? {
        switch event {
        case .start:
            // Remembered: what is stopping ends first.
            if goal == .down { next = .again }
            goal = .up
            return nil
        case .stop:
            goal = .down
            return nil
        case .restart:
            next = .again
            return nil
        case .reset:
            if next != .leave { next = .again }
            return nil
        case .gone, .spawnFailed: return goal == .down ? enter(.stopped) : settle(next)
        case .admit, .spawned, .becameReady, .becameUnready, .condemned, .ended, .retryDue: return nil
        case .handedOver: return .reportUnexpected
        }
    }

    private mutating func whenExited(_ event: Event) -> Effect? {
        switch event {
        case .stop:
            goal = .down
            return enter(.stopped)
        case .restart: return enter(.starting, .spawn)
        case .start, .admit, .reset, .retryDue: return nil
        case .spawned, .spawnFailed, .becameReady, .becameUnready, .condemned, .ended, .gone, .handedOver:
            return .reportUnexpected
        }
    }

    private mutating func whenFailed(_ event: Event) -> Effect? {
        switch event {
        case .stop:
            goal = .down
            return enter(.stopped)
        case .restart, .reset: return enter(.starting, .spawn)
        case .start, .admit, .retryDue: return nil
        case .spawned, .spawnFailed, .becameReady, .becameUnready, .condemned, .ended, .gone, .handedOver:
            return .reportUnexpected
        }
    }

    private mutating func enter(_ phase: Phase, _ effect: Effect? = nil) -> Effect? {
        self.phase = phase
        return effect
    }

    private mutating func endForGood() -> Effect? {
        goal = .down
        return enter(.stopping, .endRun)
    }

    private mutating func end(then next: Next) -> Effect? {
        self.next = next
        return enter(.stopping, .endRun)
    }

    /// The main process is gone; what is left of its run goes without being asked.
    private mutating func lose(then next: Next) -> Effect? {
        self.next = next
        return enter(.stopping)
    }

    private mutating func settle(_ next: Next) -> Effect? {
        switch next {
        case .again: enter(.starting, .spawn)
        case .wait: enter(.backoff, .awaitRetry)
        case .leave: enter(.exited)
        case .giveUp: enter(.failed)
        }
    }
}
