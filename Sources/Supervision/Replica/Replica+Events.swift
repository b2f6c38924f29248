import Model

extension Replica {
    /// Takes in news of one of its runs.
    mutating func handle(_ event: RunEvent, of key: RunKey, _ turn: inout Turn) {
        if case .exited(let report) = event { remember(report, of: key, &turn) }
        if run?.key == key {
            followRun(run?.handle(event, &turn), &turn)
        } else if successor?.key == key {
            followSuccessor(successor?.handle(event, &turn), &turn)
        } else if leaving?.key == key {
            followLeaving(leaving?.handle(event, &turn), &turn)
        }
        review(&turn)
    }

    /// Takes in that a deadline of one of its runs has passed.
    mutating func passed(_ kind: Deadline.Kind, of key: RunKey, _ turn: inout Turn) {
        if run?.key == key {
            followRun(run?.passed(kind, &turn), &turn)
        } else if successor?.key == key {
            followSuccessor(successor?.passed(kind, &turn), &turn)
        } else if leaving?.key == key {
            followLeaving(leaving?.passed(kind, &turn), &turn)
        }
        review(&turn)
    }

    /// The delay before the next try is over.
    mutating func retryDue(_ turn: inout Turn) {
        advance(.retryDue, &turn)
    }

    /// Notices whether a run has become ready or ceased to be.
    mutating func review(_ turn: inout Turn) {
        if let isReady = run?.reviewReadiness(&turn) {
            advance(isReady ? .becameReady : .becameUnready, &turn)
        }
        if successor?.reviewReadiness(&turn) == true { promoteSuccessor(&turn) }
    }

    private mutating func remember(_ report: ExitReport, of key: RunKey, _ turn: inout Turn) {
        let run = [run, successor, leaving].compactMap(\.self).first { $0.key == key }
        guard run?.process != nil, run?.process?.exit == nil else { return }
        history.lastExit = report
        history.endedAt = turn.now
        if report.outOfMemory { history.outOfMemoryKills += 1 }
    }

    private mutating func followRun(_ outcome: Run.Outcome?, _ turn: inout Turn) {
        switch outcome {
        case nil: return
        case .spawned: advance(.spawned, &turn)
        case .spawnFailed(let failure):
            let wasEnding = run?.ending != nil
            run = nil
            advance(.spawnFailed(wasEnding ? .again : judge(.spawnFailed(failure), uptime: .zero, &turn)), &turn)
        case .ended(let report):
            guard successor == nil else { return handOver(for: .exited(report), &turn) }
            let uptime = turn.now - (run?.startedAt ?? turn.now)
            advance(.ended(judge(.exited(report), uptime: uptime, &turn)), &turn)
        case .gone:
            run = nil
            advance(.gone, &turn)
        case .condemned(let cause): condemn(cause, &turn)
        case .unhealthy(let failure):
            cause = .unhealthy(failure)
            turn.notices.append(.unhealthy(name, failure))
        case .unexpected: turn.reportUnexpected(.wrongMoment)
        }
    }

    private mutating func followSuccessor(_ outcome: Run.Outcome?, _ turn: inout Turn) {
        switch outcome {
        case nil, .spawned, .gone: return
        case .spawnFailed(let failure):
            successor = nil
            giveUpReplacement(.spawnFailed(failure), &turn)
        case .ended(let report): giveUpReplacement(.exited(report), &turn)
        case .condemned(let cause): giveUpReplacement(cause, &turn)
        case .unhealthy(let failure): giveUpReplacement(.unhealthy(failure), &turn)
        case .unexpected: turn.reportUnexpected(.wrongMoment)
        }
    }

    private mutating func followLeaving(_ outcome: Run.Outcome?, _ turn: inout Turn) {
        switch outcome {
        case .gone, .spawnFailed:
            leaving = nil
            turn.notices.append(.changed(name))
        case .unexpected: turn.reportUnexpected(.wrongMoment)
        case nil, .spawned, .ended, .condemned, .unhealthy: return
        }
    }

    private mutating func giveUpReplacement(_ cause: Cause, _ turn: inout Turn) {
        turn.record(.replacementFailed(cause), name, key: successor?.key)
        dismissSuccessor(&turn)
        turn.notices.append(.replacementFailed(name, cause))
    }

    /// The successor is ready: it serves, and the old run goes.
    private mutating func promoteSuccessor(_ turn: inout Turn) {
        leaving = run
        run = successor
        successor = nil
        leaving?.end(&turn)
        cause = nil
        backoff.reset()
        turn.record(.replaced, name, key: run?.key)
        if life.phase == .running { advance(.becameReady, &turn) }
        turn.notices.append(.changed(name))
    }

    /// The successor is not wanted any more.
    mutating func dismissSuccessor(_ turn: inout Turn) {
        guard successor != nil else { return }
        successor?.end(&turn)
        leaving = successor
        successor = nil
    }

    /// The old run is lost before its successor is ready, which takes over as it is.
    mutating func handOver(for cause: Cause, _ turn: inout Turn) {
        run?.end(drains: false, &turn)
        leaving = run
        run = successor
        successor = nil
        self.cause = cause
        advance(.handedOver(executing: run?.process != nil), &turn)
    }

    /// Decides what follows a failure or an exit, and says so.
    mutating func judge(_ cause: Cause, uptime: Duration, _ turn: inout Turn) -> ReplicaLifecycle.Next {
        self.cause = cause
        guard rules.restart.wantsRestart(after: cause) else {
            if case .exited(let report) = cause { turn.record(.finished(report), name, key: run?.key) }
            if case .spawnFailed = cause { return .giveUp }
            return .leave
        }
        let verdict = backoff.fail(after: uptime, at: turn.now, policy: rules.restart, jitter: &turn.jitter)
        switch verdict {
        case .again:
            history.restarts += 1
            return .again
        case .wait(let delay):
            history.restarts += 1
            history.nextTry = turn.now + delay
            turn.record(.backingOff(delay: delay, failures: backoff.failures), name)
            return .wait
        case .giveUp(let restarts):
            turn.record(.gaveUp(restarts: restarts), name)
            return .giveUp
        }
    }

    /// Moves the life on by one event and does what that asks for.
    mutating func advance(_ event: ReplicaLifecycle.Event, _ turn: inout Turn) {
        let before = life
        let effect = life.handle(event)
        perform(effect, &turn)
        guard life != before else { return }
        if life.phase == .ready { cause = nil }
        if life.phase == .stopped, before.phase != .stopped { turn.record(.stopped, name) }
        turn.notices.append(.changed(name))
    }

    private mutating func perform(_ effect: ReplicaLifecycle.Effect?, _ turn: inout Turn) {
        let retry = Deadline(subject: .replica(name), kind: .retry)
        switch effect {
        case nil: return
        case .spawn:
            history.nextTry = nil
            turn.deadlines.cancel(retry)
            turn.notices.append(.spawnWanted(name))
        case .endRun:
            run?.end(&turn)
            // The spawn was wanted and not yet ordered.
            if run == nil { advance(.gone, &turn) }
        case .awaitRetry: turn.deadlines.set(retry, at: max(history.nextTry ?? turn.now, turn.now))
        case .cancelRetry:
            history.nextTry = nil
            turn.deadlines.cancel(retry)
        case .reportUnexpected: turn.reportUnexpected(.wrongMoment)
        }
    }
}

extension RestartPolicy {
    /// Whether a run that ended like this counts as done.
    func isSuccess(_ report: ExitReport) -> Bool {
        guard case .exited(let code) = report.status, !report.outOfMemory else { return false }
        return code == 0 || successExitCodes.contains(code)
    }

    func wantsRestart(after cause: Cause) -> Bool {
        switch condition {
        case .always: return true
        case .never: return false
        case .onFailure:
            guard case .exited(let report) = cause else { return true }
            return !isSuccess(report)
        }
    }
}
