import Model

/// One instance: what is wanted of it, and what concerns its replicas together.
struct Instance: Hashable, Sendable {
    @Shared var desired: DesiredInstance
    @Shared var rules: ReplicaRules
    /// Numbers of the replicas that exist, ascending.
    var numbers: [Int] = []
    /// Not in the desired state any more: it goes when its replicas have gone.
    var isRemoved = false
    /// It should stop, and waits for those that depend on it to stop first.
    var awaitsDependants = false
    var rollout = RollingReplacement()
    var healing = HealthRestarts()

    init(_ desired: DesiredInstance) {
        self.desired = desired
        rules = ReplicaRules(desired)
    }

    var name: InstanceName { desired.name }

    /// Its replicas by name, ascending.
    var replicaNames: [ReplicaName] { numbers.map { ReplicaName(instance: name, number: $0) } }
}

/// Restarts of unhealthy replicas: one of an instance at a time.
struct HealthRestarts: Hashable, Sendable {
    struct Patient: Hashable, Sendable {
        var name: ReplicaName
        /// Restarts on record when its restart began; another one means that it failed again.
        var restarts: Int
    }

    /// Who asked for a restart and has not had it, oldest first.
    var queue: [ReplicaName] = []
    /// Whose turn it is, or was last.
    private(set) var patient: Patient?

    mutating func enqueue(_ name: ReplicaName) {
        if !queue.contains(name) { queue.append(name) }
    }

    /// It is the turn of `name`, whose restart is on record as number `restarts`.
    mutating func begin(_ name: ReplicaName, restarts: Int) {
        queue.removeAll { $0 == name }
        patient = Patient(name: name, restarts: restarts)
    }

    /// Whether no restart is under way; `replica` is the patient as it is now, if it exists.
    func isFree(whoseTurn replica: Replica?) -> Bool {
        guard let patient, let replica, replica.history.restarts == patient.restarts else { return true }
        switch replica.life.phase {
        case .ready, .exited, .failed, .stopped: return true
        case .starting, .running, .backoff, .stopping: return false
        }
    }
}
