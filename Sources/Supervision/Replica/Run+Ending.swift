import Model

extension Run {
    /// How long the kernel may take to clear away what was killed before it is told again.
    static let lingerInterval: Duration = .seconds(5)
    /// The router has at least this long to apply a withdrawal.
    static let withdrawalTime: Duration = .seconds(1)

    /// Begins the stop sequence; does nothing if it has begun.
    ///
    /// Unless it `drains`, requests in flight are not worth waiting for.
    mutating func end(drains: Bool = true, _ turn: inout Turn) {
        guard ending == nil else { return }
        callOff(&turn)
        let (sequence, effect) = StopSequence.begin(process: process?.facts, traffic: traffic, drains: drains)
        ending = sequence
        perform(effect, &turn)
    }

    /// The main process ended unasked: nothing may reach it, nothing may be left of it.
    mutating func endAfterDeath(_ turn: inout Turn) {
        callOff(&turn)
        withdraw(&turn)
        let (sequence, effect) = StopSequence.afterDeath()
        ending = sequence
        perform(effect, &turn)
    }

    /// Advances the stop sequence, if it has begun.
    mutating func continueEnding(_ event: StopSequence.Event, _ turn: inout Turn) -> Outcome? {
        let effect = ending?.handle(event)
        perform(effect, &turn)
        return effect == .finish ? .gone : nil
    }

    /// Takes the run out of rotation, if it is in.
    mutating func withdraw(_ turn: inout Turn) {
        guard case .published = publicity else { return }
        publicity = .withdrawing
        turn.order(.withdraw(key))
    }

    private var traffic: StopSequence.Traffic {
        switch publicity {
        case .unknown: .none
        case .published, .withdrawing: .routed
        case .withdrawn: .finishing
        }
    }

    /// Ends all waiting for what a run does while it lives.
    private mutating func callOff(_ turn: inout Turn) {
        if process != nil, rules.startup.declares, !readiness.isBound { turn.order(.unwatchBinding(key)) }
        readiness.isReady = false
        for kind in [Deadline.Kind.startup, .binding, .probe, .watchdog] { turn.deadlines.cancel(deadline(kind)) }
    }

    private mutating func perform(_ effect: StopSequence.Effect?, _ turn: inout Turn) {
        let due = deadline(.stop)
        switch effect {
        case nil: return
        case .withdraw:
            withdraw(&turn)
            turn.deadlines.set(due, at: turn.now + max(rules.stop.drainTimeout, Self.withdrawalTime))
        case .awaitDrain:
            turn.deadlines.set(due, at: turn.now + rules.stop.drainTimeout)
        case .signal:
            let wholeGroup = ending?.isWholeGroup == true
            turn.order(.signal(key, number: rules.stop.signal, wholeGroup: wholeGroup))
            turn.deadlines.set(due, at: turn.now + rules.stop.timeout)
        case .kill: kill(&turn)
        case .killOverdue:
            turn.record(.killed, name, key: key)
            kill(&turn)
        case .killAgain:
            turn.record(.lingering, name, key: key)
            kill(&turn)
        case .finish:
            turn.deadlines.cancel(due)
            turn.order(.forget(key))
        }
    }

    private func kill(_ turn: inout Turn) {
        turn.order(.killAll(key))
        turn.deadlines.set(deadline(.stop), at: turn.now + Self.lingerInterval)
    }
}
