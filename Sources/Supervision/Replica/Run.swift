import Model

/// One execution of a replica, from the order to spawn it until nothing of it is left.
struct Run: Hashable, Sendable {
    enum Publicity: Hashable, Sendable {
        /// The router does not know it.
        case unknown
        case published(weight: Int)
        /// The router was told to send no more and has not applied that.
        case withdrawing
        /// The router sends no more, and may still wait for answers.
        case withdrawn
    }

    /// What an event means to the replica that the run belongs to.
    enum Outcome: Hashable, Sendable {
        case spawned
        case spawnFailed(SpawnFailure)
        /// The main process ended unasked.
        case ended(ExitReport)
        /// Nothing of it is left; the run is over.
        case gone
        /// It lives and must not.
        case condemned(Cause)
        case unhealthy(ProbeFailure)
        /// The event does not fit.
        case unexpected
    }

    let key: RunKey
    let name: ReplicaName
    /// The definition it was started with, except what applies live.
    @Shared private(set) var rules: ReplicaRules
    /// When it was spawned (until then: ordered).
    var startedAt: Instant
    var process: RunProcess?
    var readiness = Readiness()
    var health: HealthTracker?
    var publicity = Publicity.unknown
    /// Set from the moment on at which it should end.
    var ending: StopSequence?
    /// An operator wants it replaced though its definition is the desired one.
    var isStale = false

    init(key: RunKey, name: ReplicaName, rules: Shared<ReplicaRules>, at now: Instant) {
        self.key = key
        self.name = name
        _rules = rules
        startedAt = now
    }

    /// A run that was found; `rules` are today's.
    init(recovered: RecoveredReplica, rules: Shared<ReplicaRules>) {
        var shared = rules
        if rules.wrappedValue.launchHash != recovered.launchHash {
            shared.wrappedValue.launchHash = recovered.launchHash
        }
        self.init(key: recovered.key, name: recovered.name, rules: shared, at: recovered.startedAt)
        process = RunProcess(facts: recovered.process)
        readiness.isBound = recovered.isBound
        readiness.endpoint = recovered.endpoint
        readiness.announcedReady = recovered.announcedReady
    }

    /// The process executes and is not being ended.
    var isLive: Bool { process?.exit == nil && process != nil && ending == nil }

    /// All that is asked of a run before it gets traffic.
    var meetsConditions: Bool {
        guard isLive, !readiness.announcedStop else { return false }
        guard readiness.isBound || !rules.startup.declares else { return false }
        guard readiness.announcedReady || !rules.startup.notifies else { return false }
        switch health?.health {
        case nil, .unchecked, .healthy: return true
        case .unhealthy: return false
        // A check that was added while it ran takes nothing away before it has failed.
        case .unknown: return readiness.hasBeenReady
        }
    }

    /// Whether `desired` asks for another process than this one.
    func needsReplacement(by desired: ReplicaRules) -> Bool {
        ending == nil && (isStale || rules.launchHash != desired.launchHash)
    }

    /// Applies what changes without a restart, if this run is of the same definition.
    mutating func adopt(_ shared: Shared<ReplicaRules>, _ turn: inout Turn) {
        let desired = shared.wrappedValue
        let hadCheck = rules.health
        if rules.weight != desired.weight { rules.weight = desired.weight }
        setWeight(desired.weight, &turn)
        guard rules.launchHash == desired.launchHash else { return }
        $rules = shared
        guard hadCheck != desired.health, isLive else { return }
        guard let check = desired.health else {
            health = nil
            return turn.deadlines.cancel(deadline(.probe))
        }
        if health == nil {
            beginHealthChecks(&turn)
        } else {
            health?.check = check
        }
    }

    func deadline(_ kind: Deadline.Kind) -> Deadline {
        Deadline(subject: .run(key), kind: kind)
    }

    private mutating func setWeight(_ weight: Int, _ turn: inout Turn) {
        guard case .published(let old) = publicity, old != weight else { return }
        publicity = .published(weight: weight)
        turn.order(.setWeight(key, weight))
    }
}

/// The main process of a run and its end.
struct RunProcess: Hashable, Sendable {
    var facts: SpawnedProcess
    var exit: ExitReport?
}

/// What a run has shown of itself.
struct Readiness: Hashable, Sendable {
    var isBound = false
    var endpoint: Endpoint?
    /// `READY=1` came.
    var announcedReady = false
    /// `STOPPING=1` came.
    var announcedStop = false
    /// It is ready now, and the replica knows.
    var isReady = false
    var hasBeenReady = false
    /// The text of `STATUS=`.
    var status: String?
    /// It promised `WATCHDOG=1` that often.
    var watchdog: Duration?
}
