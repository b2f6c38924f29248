package import Model

/// What should happen now: all supervision state of a host, as one value.
///
/// The shell tells it events and performs the actions it answers with, in
/// order. It reads no clock and no random numbers, so the same start and the
/// same events give the same actions. An event costs O(log n) of all replicas;
/// only a change of the desired state, a shutdown and a new router look at more.
package struct Supervisor: Hashable, Sendable {
    var instances: [InstanceName: Instance] = [:]
    var replicas: [ReplicaName: Replica] = [:]
    /// Whose run a key is.
    var names: [RunKey: ReplicaName] = [:]
    var order = DependencyOrder()
    var deadlines = DeadlineQueue()
    /// Found processes that the first desired state will claim.
    var recovered: [InstanceName: [RecoveredReplica]] = [:]
    /// Found processes that have no place, as their replica has two others, being killed; whether they ended.
    var orphans: [RunKey: Bool] = [:]
    var shutdown = Shutdown.no
    var nextKey: UInt64
    var jitter: Jitter

    /// A supervisor that knows of nothing yet.
    ///
    /// - Parameters:
    ///   - firstKey: The first `RunKey` to hand out; no run of this boot may have had it or a greater one.
    ///   - seed: Starts the jitter of restart delays.
    ///   - spread: By how many thousandths they differ from what the policy says, at most.
    package init(firstKey: UInt64, seed: UInt64, spread: UInt64 = 100) {
        nextKey = firstKey
        jitter = Jitter(seed: seed, permille: spread)
    }

    /// When `timerFired` is due; `nil` while there is nothing to wait for.
    package var nextDeadline: Instant? { deadlines.next }

    /// Takes in what happened and decides what to do about it.
    package mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        var turn = Turn(now: now, event: event, jitter: jitter)
        swap(&turn.deadlines, &deadlines)
        dispatch(event, &turn)
        settle(&turn)
        swap(&turn.deadlines, &deadlines)
        jitter = turn.jitter
        return turn.actions
    }

    private mutating func dispatch(_ event: Event, _ turn: inout Turn) {
        switch event {
        case .desired(let state, _): apply(difference(to: state), &turn)
        case .changed(let change, _): apply(change, &turn)
        case .recovered(let found): recover(found, &turn)
        case .run(let key, let event): follow(event, of: key, &turn)
        case .timerFired: fireDeadlines(&turn)
        case .command(let command, _): perform(command, &turn)
        case .routerReset:
            for name in replicas.keys.sorted() { replicas[name]?.routerReset(&turn) }
        }
    }

    private mutating func fireDeadlines(_ turn: inout Turn) {
        while let deadline = turn.deadlines.popDue(at: turn.now) {
            switch deadline.subject {
            case .replica(let name): replicas[name]?.retryDue(&turn)
            case .run(let key):
                if let name = names[key] { replicas[name]?.passed(deadline.kind, of: key, &turn) }
            }
            settle(&turn)
        }
    }

    private mutating func follow(_ event: RunEvent, of key: RunKey, _ turn: inout Turn) {
        guard let name = names[key] else { return followStray(event, of: key, &turn) }
        replicas[name]?.handle(event, of: key, &turn)
        if replicas[name]?.keys.contains(key) != true { names[key] = nil }
    }

    private mutating func followStray(_ event: RunEvent, of key: RunKey, _ turn: inout Turn) {
        switch event {
        case .emptied where orphans[key] == true:
            orphans[key] = nil
            turn.order(.forget(key))
        case .exited where orphans[key] == false: orphans[key] = true
        // Answers that were on their way when the run was forgotten.
        case .bound, .notified, .probed, .withdrawn, .drained: return
        case .spawned, .spawnFailed, .exited, .emptied: turn.reportUnexpected(.unknownRun)
        }
    }

    /// Looks at all that the replicas noticed, and at what follows from that.
    private mutating func settle(_ turn: inout Turn) {
        var index = 0
        while index < turn.notices.count {
            heed(turn.notices[index], &turn)
            index += 1
        }
        turn.notices = []
    }

    private mutating func heed(_ notice: Notice, _ turn: inout Turn) {
        switch notice {
        case .spawnWanted(let name): spawn(name, &turn)
        case .changed(let name): follow(changeOf: name, &turn)
        case .unhealthy(let name, _):
            guard instances[name.instance]?.rules.health?.onFailure == .restart else { return }
            instances[name.instance]?.healing.enqueue(name)
            heal(name.instance, &turn)
        case .replacementFailed(let name, let cause):
            instances[name.instance]?.rollout.fail(cause)
            follow(changeOf: name, &turn)
        }
    }

    private mutating func spawn(_ name: ReplicaName, _ turn: inout Turn) {
        guard let instance = instances[name.instance], replicas[name]?.awaitsSpawn == true else { return }
        // It ended while its instance waits to stop: its end was near anyway.
        guard wants(instance) else {
            replicas[name]?.stop(&turn)
            return
        }
        let key = issueKey(for: name)
        replicas[name]?.spawn(key, instance.desired, &turn)
    }

    mutating func issueKey(for name: ReplicaName) -> RunKey {
        let key = RunKey(nextKey)
        nextKey += 1
        names[key] = name
        return key
    }
}

/// How far the end of everything has been asked for.
enum Shutdown: Hashable, Sendable {
    case no
    case orderly
    /// Without waiting for anything or anybody.
    case forced
}

extension Event {
    /// Who caused it, if it was a person.
    var `operator`: Operator? {
        switch self {
        case .desired(_, let person), .changed(_, let person), .command(_, let person): person
        case .recovered, .run, .timerFired, .routerReset: nil
        }
    }
}
