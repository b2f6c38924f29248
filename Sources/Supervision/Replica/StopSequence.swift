/// The end of one run, step by step: withdraw, drain, signal, kill, empty.
struct StopSequence: Hashable, Sendable {
    enum Stage: String, Hashable, Sendable, CaseIterable {
        /// Its spawn has not been answered; nothing can be signalled yet.
        case unborn
        /// The router has been told and has not applied it.
        case withdrawing
        case draining
        /// The stop signal was sent.
        case signalled
        /// All was killed; the kernel is cleaning up.
        case killed
        case gone
    }

    enum Event: String, Hashable, Sendable, CaseIterable {
        case spawned, withdrawn, drained, exited, deadline, emptied
        /// The operator is out of patience.
        case hasten
        /// The router that held its requests is no more.
        case routerReset
    }

    enum Effect: String, Hashable, Sendable {
        case withdraw, awaitDrain, signal
        /// Ended by itself, or with the operator's patience: kill what is left.
        case kill
        /// The grace period is over.
        case killOverdue
        /// Killed some time ago and still there: once more.
        case killAgain
        case finish
    }

    /// What the router has to do with the run at first.
    enum Traffic: Hashable, Sendable {
        case none
        case routed
        /// Withdrawn; requests may be in flight.
        case finishing
    }

    private(set) var stage: Stage
    /// The signal goes to all processes, so those that outlive the first one still have their grace period.
    private(set) var isWholeGroup: Bool
    /// Requests in flight are waited for.
    private var drains = true
    private var isHasty = false

    /// The sequence for a run that lives, or will.
    static func begin(process: SpawnedProcess?, traffic: Traffic, drains: Bool) -> (Self, Effect?) {
        guard let process else { return (Self(stage: .unborn, isWholeGroup: false), nil) }
        var sequence = Self(stage: .signalled, isWholeGroup: process.isShell)
        sequence.drains = drains
        switch traffic {
        case .none: return (sequence, .signal)
        case .routed:
            sequence.stage = .withdrawing
            return (sequence, .withdraw)
        case .finishing where drains:
            sequence.stage = .draining
            return (sequence, .awaitDrain)
        case .finishing: return (sequence, .signal)
        }
    }

    /// The sequence for a run whose main process has already ended.
    static func afterDeath() -> (Self, Effect?) {
        (Self(stage: .killed, isWholeGroup: false), .kill)
    }

    private init(stage: Stage, isWholeGroup: Bool) {
        self.stage = stage
        self.isWholeGroup = isWholeGroup
    }

    /// Takes note of what the process is, once its spawn is answered.
    mutating func learn(_ process: SpawnedProcess) {
        isWholeGroup = process.isShell
    }

    /// Advances by one event; every pair of stage and event is decided.
    mutating func handle(_ event: Event) -> Effect? {
        switch (stage, event) {
        case (.unborn, .spawned):
            return isHasty ? enter(.killed, .kill) : enter(.signalled, .signal)
        case (.unborn, .hasten):
            isHasty = true
            return nil
        case (.withdrawing, .withdrawn):
            return drains ? enter(.draining, .awaitDrain) : enter(.signalled, .signal)
        case (.withdrawing, .deadline), (.withdrawing, .routerReset),
            (.draining, .drained), (.draining, .deadline), (.draining, .routerReset):
            return enter(.signalled, .signal)
        case (.withdrawing, .exited), (.withdrawing, .hasten), (.draining, .exited), (.draining, .hasten),
            (.signalled, .hasten):
            return enter(.killed, .kill)
        case (.signalled, .exited):
            return isWholeGroup ? nil : enter(.killed, .kill)
        case (.signalled, .deadline):
            return enter(.killed, .killOverdue)
        case (.killed, .deadline):
            return .killAgain
        case (.signalled, .emptied), (.killed, .emptied):
            return enter(.gone, .finish)
        // Told late, or what has no meaning at this point.
        case (.unborn, .withdrawn), (.unborn, .drained), (.unborn, .exited), (.unborn, .deadline), (.unborn, .emptied),
            (.unborn, .routerReset), (.withdrawing, .spawned), (.withdrawing, .drained), (.withdrawing, .emptied),
            (.draining, .spawned), (.draining, .withdrawn), (.draining, .emptied), (.signalled, .spawned),
            (.signalled, .withdrawn), (.signalled, .drained), (.signalled, .routerReset), (.killed, .spawned),
            (.killed, .withdrawn), (.killed, .drained), (.killed, .exited), (.killed, .hasten), (.killed, .routerReset),
            (.gone, .spawned), (.gone, .withdrawn), (.gone, .drained), (.gone, .exited), (.gone, .deadline),
            (.gone, .emptied), (.gone, .hasten), (.gone, .routerReset):
            return nil
        }
    }

    private mutating func enter(_ stage: Stage, _ effect: Effect) -> Effect {
        self.stage = stage
        return effect
    }
}
