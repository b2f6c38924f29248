import Model

extension Run {
    /// Takes in news of this run.
    mutating func handle(_ event: RunEvent, _ turn: inout Turn) -> Outcome? {
        switch event {
        case .spawned(let process): return spawned(process, &turn)
        case .spawnFailed(let failure): return spawnFailed(failure, &turn)
        case .bound(let endpoint):
            bound(endpoint, &turn)
            return nil
        case .notified(let notification): return notified(notification, &turn)
        case .probed(let outcome): return probed(outcome, &turn)
        case .withdrawn:
            if publicity == .withdrawing { publicity = .withdrawn }
            return continueEnding(.withdrawn, &turn)
        case .drained:
            if publicity == .withdrawn { publicity = .unknown }
            return continueEnding(.drained, &turn)
        case .exited(let report): return exited(report, &turn)
        case .emptied:
            guard process?.exit != nil else { return .unexpected }
            return continueEnding(.emptied, &turn)
        }
    }

    /// Takes in that one of its deadlines has passed.
    mutating func passed(_ kind: Deadline.Kind, _ turn: inout Turn) -> Outcome? {
        switch kind {
        case .startup: return .condemned(.startupTimeout)
        case .binding: return .condemned(.portTimeout)
        case .watchdog: return .condemned(.watchdog)
        case .probe:
            health?.begin()
            if let check = health?.check { turn.order(.probe(key, check)) }
            return nil
        case .stop: return continueEnding(.deadline, &turn)
        case .retry: return nil
        }
    }

    /// Compares what the run is with what the replica knows; tells the router.
    ///
    /// - Returns: Whether it is ready now, if that changed.
    mutating func reviewReadiness(_ turn: inout Turn) -> Bool? {
        let isReady = meetsConditions
        guard isReady != readiness.isReady else { return nil }
        readiness.isReady = isReady
        guard isReady else {
            if readiness.announcedStop { turn.record(.unready(.announcedStop), name, key: key) }
            withdraw(&turn)
            return false
        }
        readiness.hasBeenReady = true
        turn.deadlines.cancel(deadline(.startup))
        turn.record(.ready(after: turn.now - startedAt), name, key: key)
        if readiness.endpoint != nil || rules.startup.hasNodePort {
            publicity = .published(weight: rules.weight)
            let publication = Publication(replica: name, endpoint: readiness.endpoint, weight: rules.weight)
            turn.order(.publish(key, publication))
        }
        return true
    }

    /// Starts to probe at once.
    mutating func beginHealthChecks(_ turn: inout Turn) {
        guard let check = rules.health, health == nil else { return }
        health = HealthTracker(check: check, startedAt: startedAt)
        turn.deadlines.set(deadline(.probe), at: turn.now)
    }

    private mutating func spawned(_ facts: SpawnedProcess, _ turn: inout Turn) -> Outcome? {
        guard process == nil else { return .unexpected }
        process = RunProcess(facts: facts)
        startedAt = turn.now
        turn.record(.started(pid: facts.pid), name, key: key)
        guard ending == nil else {
            ending?.learn(facts)
            return continueEnding(.spawned, &turn)
        }
        expectStart(&turn)
        return .spawned
    }

    /// Arms what limits the way from exec to ready.
    mutating func expectStart(_ turn: inout Turn) {
        turn.deadlines.set(deadline(.startup), at: turn.now + rules.startup.timeout)
        guard rules.startup.declares, !readiness.isBound else { return beginHealthChecks(&turn) }
        turn.order(.watchBinding(key))
        guard let timeout = rules.startup.portTimeout else { return }
        turn.deadlines.set(deadline(.binding), at: turn.now + timeout)
    }

    private mutating func spawnFailed(_ failure: SpawnFailure, _ turn: inout Turn) -> Outcome {
        guard process == nil else { return .unexpected }
        turn.record(.failed(.spawnFailed(failure)), name, key: key)
        turn.order(.forget(key))
        return .spawnFailed(failure)
    }

    private mutating func bound(_ endpoint: Endpoint?, _ turn: inout Turn) {
        guard isLive, !readiness.isBound else { return }
        readiness.isBound = true
        readiness.endpoint = endpoint
        turn.deadlines.cancel(deadline(.binding))
        beginHealthChecks(&turn)
    }

    private mutating func notified(_ notification: Notification, _ turn: inout Turn) -> Outcome? {
        guard process != nil, process?.exit == nil else { return nil }
        switch notification {
        case .ready: readiness.announcedReady = true
        // It serves on with what it has; systemd counts it as active, too.
        case .reloading: break
        case .stopping: readiness.announcedStop = true
        case .status(let text):
            guard readiness.status != text else { return nil }
            readiness.status = text
            turn.record(.status(text), name, key: key)
        case .watchdog: rearmWatchdog(&turn)
        case .watchdogTrigger: return ending == nil ? .condemned(.watchdog) : nil
        case .watchdogInterval(let interval):
            readiness.watchdog = interval > .zero ? interval : nil
            turn.deadlines.cancel(deadline(.watchdog))
            rearmWatchdog(&turn)
        case .extendTimeout(let duration): extend(by: duration, &turn)
        }
        return nil
    }

    private func rearmWatchdog(_ turn: inout Turn) {
        guard let interval = readiness.watchdog, isLive else { return }
        turn.deadlines.set(deadline(.watchdog), at: turn.now + interval)
    }

    private func extend(by duration: Duration, _ turn: inout Turn) {
        for kind in [Deadline.Kind.startup, .stop] {
            guard let due = turn.deadlines[deadline(kind)], due < turn.now + duration else { continue }
            turn.deadlines.set(deadline(kind), at: turn.now + duration)
        }
    }

    private mutating func probed(_ outcome: ProbeOutcome, _ turn: inout Turn) -> Outcome? {
        guard isLive, health?.isProbing == true else { return nil }
        let change = health?.record(outcome, at: turn.now)
        if let pause = health?.pause { turn.deadlines.set(deadline(.probe), at: turn.now + pause) }
        guard case .unhealthy(let failure) = change else { return nil }
        turn.record(.unready(.unhealthy(failure)), name, key: key)
        return .unhealthy(failure)
    }

    private mutating func exited(_ report: ExitReport, _ turn: inout Turn) -> Outcome? {
        guard process != nil, process?.exit == nil else { return .unexpected }
        process?.exit = report
        turn.record(.exited(report, uptime: turn.now - startedAt), name, key: key)
        guard ending == nil else { return continueEnding(.exited, &turn) }
        endAfterDeath(&turn)
        return .ended(report)
    }
}
