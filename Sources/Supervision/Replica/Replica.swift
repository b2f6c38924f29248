import Model

/// One replica: its life, its memory of failures, and the runs it has at present.
///
/// There is one run at most, but while a replacement comes there are two: the
/// run and its `successor`, which takes over when it is ready, or the run and
/// the `leaving` one, which it has taken over from. Never all three.
struct Replica: Hashable, Sendable {
    let name: ReplicaName
    /// By what the next run is started and this one is judged.
    @Shared var rules: ReplicaRules
    var life = ReplicaLifecycle()
    var history = ReplicaHistory()
    var cause: Cause?
    var run: Run?
    @Rare var successor: Run?
    @Rare var leaving: Run?
    /// No longer wanted: it goes when it is at rest.
    var isRetired = false
    var backoff = Backoff()

    init(name: ReplicaName, rules: Shared<ReplicaRules>) {
        self.name = name
        _rules = rules
    }

    /// A replica that goes on with a process that was found.
    init(recovered: RecoveredReplica, rules: Shared<ReplicaRules>, _ turn: inout Turn) {
        self.init(name: recovered.name, rules: rules)
        life = .recovered()
        var run = Run(recovered: recovered, rules: rules)
        run.expectStart(&turn)
        self.run = run
    }

    /// Ends a second process that was found: one half of a replacement that was under way.
    ///
    /// - Returns: False if there is no place for it.
    mutating func dismiss(_ recovered: RecoveredReplica, _ turn: inout Turn) -> Bool {
        guard leaving == nil, successor == nil else { return false }
        leaving = Run(recovered: recovered, rules: $rules)
        leaving?.end(drains: false, &turn)
        return true
    }

    /// Nothing runs, nothing is left, nothing will start by itself.
    var isAtRest: Bool {
        life.goal == .down && life.phase == .stopped && run == nil && leaving == nil
    }

    /// A run was decided on and has not begun.
    var awaitsSpawn: Bool { life.phase == .starting && run == nil }

    /// Something is coming or going.
    var isReplacing: Bool { successor != nil || run?.needsReplacement(by: rules) == true }

    /// It should be restarted for its health and nothing else is about to replace it.
    var isUnhealthy: Bool {
        run?.health?.health == .unhealthy && run?.ending == nil && successor == nil
    }

    /// Keys of all runs.
    var keys: [RunKey] { [run?.key, successor?.key, leaving?.key].compactMap(\.self) }

    /// Follows a changed definition as far as that needs no new process.
    mutating func adopt(_ shared: Shared<ReplicaRules>, _ turn: inout Turn) {
        let isOther = shared.wrappedValue.launchHash != rules.launchHash
        $rules = shared
        run?.adopt(shared, &turn)
        successor?.adopt(shared, &turn)
        guard isOther else { return }
        if successor?.needsReplacement(by: rules) == true { dismissSuccessor(&turn) }
        switch life.phase {
        case .backoff, .exited, .failed, .stopping: restart(&turn)
        case .stopped, .starting, .running, .ready: break
        }
    }

    /// The goal is `up`; it starts once `admit` is called.
    mutating func start(_ turn: inout Turn) {
        if life.goal == .down { cause = nil }
        advance(.start, &turn)
    }

    /// What it depends on is there.
    mutating func admit(_ turn: inout Turn) {
        advance(.admit, &turn)
    }

    /// It waits for another.
    mutating func wait(for name: InstanceName, _ condition: Dependency.Condition, _ turn: inout Turn) {
        let waiting = Cause.waiting(for: name, condition)
        guard cause != waiting else { return }
        cause = waiting
        turn.record(.waiting(for: name, condition), self.name)
    }

    /// The goal is `down`.
    mutating func stop(_ turn: inout Turn) {
        guard life.goal == .up else { return }
        cause = .stopped(by: turn.operator)
        turn.record(.stopping(by: turn.operator), name, key: run?.key)
        dismissSuccessor(&turn)
        advance(.stop, &turn)
    }

    /// Starts a new process in place of the old one, or of none, and counts that for nothing.
    mutating func restart(_ turn: inout Turn) {
        backoff.reset()
        dismissSuccessor(&turn)
        advance(.restart, &turn)
    }

    /// Stops the old process first, then starts a new one, because the definition or an operator asks for it.
    mutating func replace(_ turn: inout Turn) {
        turn.record(.replacing(overlap: false), name, key: run?.key)
        restart(&turn)
    }

    /// Forgets failures.
    mutating func reset(_ turn: inout Turn) {
        backoff.reset()
        history.restarts = 0
        advance(.reset, &turn)
    }

    /// The process is to be replaced, whenever its turn comes.
    mutating func markStale() {
        if run?.ending == nil { run?.isStale = true }
    }

    /// Skips what is left of the stop sequences.
    mutating func hasten(_ turn: inout Turn) {
        _ = run?.continueEnding(.hasten, &turn)
        _ = leaving?.continueEnding(.hasten, &turn)
    }

    /// The router that held requests is no more.
    mutating func routerReset(_ turn: inout Turn) {
        for key in keys { handle(.withdrawn, of: key, &turn) }
        _ = run?.continueEnding(.routerReset, &turn)
        _ = leaving?.continueEnding(.routerReset, &turn)
    }

    /// Begins the run that was asked for by `Notice.spawnWanted`.
    mutating func spawn(_ key: RunKey, _ desired: DesiredInstance, _ turn: inout Turn) {
        run = begin(key, desired, &turn)
    }

    /// Begins a second run that takes over when it is ready.
    mutating func surge(_ key: RunKey, _ desired: DesiredInstance, _ turn: inout Turn) {
        turn.record(.replacing(overlap: true), name, key: run?.key)
        successor = begin(key, desired, &turn)
    }

    private func begin(_ key: RunKey, _ desired: DesiredInstance, _ turn: inout Turn) -> Run {
        turn.record(.starting, name, key: key)
        turn.order(.spawn(key, name, desired))
        return Run(key: key, name: name, rules: $rules, at: turn.now)
    }

    /// The replica is restarted because its process lives and must not.
    mutating func condemn(_ cause: Cause, _ turn: inout Turn) {
        guard let run, run.ending == nil else { return }
        turn.record(.failed(cause), name, key: run.key)
        guard successor == nil else { return handOver(for: cause, &turn) }
        let next = judge(cause, uptime: turn.now - run.startedAt, &turn)
        self.run?.end(drains: false, &turn)
        advance(.condemned(next), &turn)
    }
}
