import Model

extension Supervisor {
    func replicaNames(of name: InstanceName) -> [ReplicaName] {
        instances[name]?.replicaNames ?? []
    }

    /// Starts the replicas that wait, if all that the instance depends on is there.
    mutating func admit(_ name: InstanceName, _ turn: inout Turn) {
        let waiting = replicaNames(of: name).filter { replica in
            replicas[replica]?.life.goal == .up && replicas[replica]?.life.phase == .stopped
        }
        guard !waiting.isEmpty else { return }
        let unmet = unmetDependency(of: name)
        if let unmet { order.wait(name, for: unmet) }
        for replica in waiting {
            if let unmet {
                replicas[replica]?.wait(for: order.target(of: unmet, for: name), unmet.condition, &turn)
            } else {
                replicas[replica]?.admit(&turn)
            }
        }
    }

    /// Lets those look again that wait for an instance of `service`.
    mutating func wakeWaiters(for service: ServiceName, _ turn: inout Turn) {
        for waiter in order.takeWaiters(for: service) { admit(waiter, &turn) }
    }

    /// Stops the instance, unless one that depends on it is about to stop and has not yet.
    mutating func stopWhenPossible(_ name: InstanceName, _ turn: inout Turn) {
        let isBlocked = shutdown != .forced && order.dependants(of: name).contains { isGoingDown($0) }
        instances[name]?.awaitsDependants = isBlocked
        guard !isBlocked else { return }
        for replica in replicaNames(of: name) { replicas[replica]?.stop(&turn) }
    }

    /// Stops what waited for `name` to stop, if it has.
    mutating func releaseDependencies(of name: InstanceName, _ turn: inout Turn) {
        for dependency in order.dependencies(of: name) {
            let target = order.target(of: dependency, for: name)
            if instances[target]?.awaitsDependants == true { stopWhenPossible(target, &turn) }
        }
    }

    /// Draws the consequences of a change of one replica for all others.
    mutating func follow(changeOf name: ReplicaName, _ turn: inout Turn) {
        let instance = name.instance
        if replicas[name]?.isRetired == true, replicas[name]?.isAtRest == true {
            replicas[name] = nil
            instances[instance]?.numbers.removeAll { $0 == name.number }
        }
        continueRollout(instance, &turn)
        heal(instance, &turn)
        wakeWaiters(for: instance.service, &turn)
        if !isGoingDown(instance) { releaseDependencies(of: instance, &turn) }
        forgetIfDone(instance)
    }

    /// Restarts the next unhealthy replica if none of its peers is being restarted for that.
    mutating func heal(_ name: InstanceName, _ turn: inout Turn) {
        guard let instance = instances[name], !instance.healing.queue.isEmpty, wants(instance) else { return }
        var healing = instance.healing
        healing.queue.removeAll { replicas[$0]?.run?.health?.health != .unhealthy }
        let isFree = healing.isFree(whoseTurn: healing.patient.flatMap { replicas[$0.name] })
        let patient = healing.queue.first { replicas[$0]?.isUnhealthy == true }
        if isFree, let patient, let cause = replicas[patient]?.cause {
            replicas[patient]?.condemn(cause, &turn)
            healing.begin(patient, restarts: replicas[patient]?.history.restarts ?? 0)
        }
        instances[name]?.healing = healing
    }

    /// Takes the next step of the replacement of an instance's processes.
    mutating func continueRollout(_ name: InstanceName, _ turn: inout Turn) {
        guard let instance = instances[name], instance.rollout.isUnderway, wants(instance) else { return }
        let candidates = instance.numbers.compactMap { candidate(ReplicaName(instance: name, number: $0)) }
        for step in instances[name]?.rollout.advance(candidates) ?? [] {
            switch step {
            case .surge(let number):
                let replica = ReplicaName(instance: name, number: number)
                let key = issueKey(for: replica)
                replicas[replica]?.surge(key, instance.desired, &turn)
            case .restart(let number):
                replicas[ReplicaName(instance: name, number: number)]?.replace(&turn)
            }
        }
    }

    private func candidate(_ name: ReplicaName) -> RollingReplacement.Candidate? {
        guard let replica = replicas[name], !replica.isRetired else { return nil }
        return RollingReplacement.Candidate(
            number: name.number, phase: replica.life.phase,
            needsReplacement: replica.run?.needsReplacement(by: replica.rules) == true,
            hasSuccessor: replica.successor != nil, hasLeaving: replica.leaving != nil,
            overlaps: replica.rules.overlaps, cause: replica.cause)
    }

    private func isGoingDown(_ name: InstanceName) -> Bool {
        guard let instance = instances[name], !wants(instance) else { return false }
        return replicaNames(of: name).contains { replicas[$0]?.isAtRest == false }
    }

    mutating func forgetIfDone(_ name: InstanceName) {
        guard instances[name]?.isRemoved == true, instances[name]?.numbers.isEmpty == true else { return }
        order.remove(name)
        instances[name] = nil
    }

    private func unmetDependency(of name: InstanceName) -> Dependency? {
        order.dependencies(of: name).first { dependency in
            !holds(dependency.condition, of: order.target(of: dependency, for: name))
        }
    }

    private func holds(_ condition: Dependency.Condition, of name: InstanceName) -> Bool {
        guard let instance = instances[name], wants(instance) else { return false }
        // Asleep: it wakes when it is asked.
        if instance.desired.replicas == 0 { return condition != .completed }
        return instance.replicaNames.contains { replicas[$0]?.fulfils(condition) == true }
    }
}

extension Replica {
    /// Whether one that waits for this replica may start.
    func fulfils(_ condition: Dependency.Condition) -> Bool {
        let isDone = history.lastExit.map(rules.restart.isSuccess) == true
        switch condition {
        case .started: return life.phase == .running || life.phase == .ready || (isDone && life.phase == .exited)
        case .ready: return life.phase == .ready || (isDone && life.phase == .exited)
        case .completed: return isDone
        }
    }
}
