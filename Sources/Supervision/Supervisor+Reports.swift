package import Model

extension Supervisor {
    /// All replicas, sorted by name.
    package var allReports: [ReplicaReport] {
        instances.keys.sorted().flatMap(report(for:))
    }

    /// The replicas of one instance, by number; empty if it is unknown or idle.
    package func report(for name: InstanceName) -> [ReplicaReport] {
        guard let instance = instances[name] else { return [] }
        return instance.replicaNames.compactMap { replicas[$0]?.report(rollout: instance.rollout) }
    }

    /// The run of a key, while something of it may be left.
    package func replica(of key: RunKey) -> ReplicaName? { names[key] }

    /// What is desired of an instance; `nil` if it is unknown or about to be forgotten.
    package func desired(_ name: InstanceName) -> DesiredInstance? {
        instances[name].flatMap { $0.isRemoved ? nil : $0.desired }
    }

    /// Every instance that exists, sorted; those that are idle have no replica.
    package var instanceNames: [InstanceName] { instances.keys.sorted() }

    /// How many instances exist.
    package var instanceCount: Int { instances.count }

    /// Whether there is such an instance.
    package func knows(_ name: InstanceName) -> Bool { instances[name] != nil }

    /// What the router should know: all runs that are published, by key.
    package var publications: [RunKey: Publication] {
        var all: [RunKey: Publication] = [:]
        for replica in replicas.values {
            for run in [replica.run, replica.successor, replica.leaving] {
                if let run, let publication = run.publication { all[run.key] = publication }
            }
        }
        return all
    }

    /// Nothing runs, and nothing is left of what ran.
    package var isEmpty: Bool { names.isEmpty && orphans.isEmpty && recovered.isEmpty }

    /// Whether an instance has become what was asked for.
    package func settled(_ name: InstanceName) -> SettledState {
        guard let instance = instances[name] else { return .unknown }
        let all = instance.replicaNames.compactMap { replicas[$0] }
        guard wants(instance) else { return all.allSatisfy(\.isAtRest) ? .stopped : .pending }
        if let failed = all.first(where: \.isFailing) { return .failed(failed.failure) }
        if let cause = instance.rollout.failure, all.contains(where: \.isReplacing) { return .failed(cause) }
        guard all.allSatisfy(\.isSettled), all.count == instance.desired.replicas else { return .pending }
        return !all.isEmpty && all.allSatisfy { $0.life.phase == .exited } ? .exited : .ready
    }
}

extension Run {
    var publication: Publication? {
        guard case .published(let weight) = publicity else { return nil }
        return Publication(replica: name, endpoint: readiness.endpoint, weight: weight)
    }

    var report: ReplicaProcess {
        ReplicaProcess(
            key: key, pid: process?.facts.pid ?? 0, startedAt: startedAt, endpoint: readiness.endpoint,
            weight: publication?.weight, status: readiness.status)
    }
}

extension Replica {
    /// It tries again later, or no more, or ended badly.
    var isFailing: Bool {
        switch life.phase {
        case .backoff, .failed: true
        case .exited: history.lastExit.map(rules.restart.isSuccess) != true
        case .stopped, .starting, .running, .ready, .stopping: false
        }
    }

    var failure: Cause { cause ?? .startupTimeout }

    /// It is what it should be and nothing is about to change that.
    var isSettled: Bool {
        (life.phase == .ready || life.phase == .exited) && !isReplacing && !isRetired
    }

    func report(rollout: RollingReplacement) -> ReplicaReport {
        let alive = run.flatMap { $0.process?.exit == nil ? $0 : nil }
        let isOutdated = run?.needsReplacement(by: rules) == true
        return ReplicaReport(
            name: name, phase: shownPhase, health: rules.health == nil ? .unchecked : run?.health?.health ?? .unknown,
            probePause: run?.health.flatMap { $0.isProbing ? nil : $0.pause },
            process: alive?.report, record: history, isReplacing: isReplacing && rollout.failure == nil,
            cause: cause ?? (isOutdated ? rollout.failure : nil))
    }

    /// What waits for a dependency is starting, as people see it.
    private var shownPhase: ReplicaPhase {
        life.goal == .up && life.phase == .stopped ? .starting : life.phase
    }
}
