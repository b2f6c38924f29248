import Model

extension Supervisor {
    /// What has to change so that `state` is what is desired.
    func difference(to state: DesiredState) -> DesiredChange {
        let updated = state.instances.values.filter { desired in
            guard let instance = instances[desired.name] else { return true }
            return instance.isRemoved || instance.desired != desired
        }
        let removed = instances.keys.filter { state.instances[$0] == nil }
        return DesiredChange(updated: updated.sorted { $0.name < $1.name }, removed: removed.sorted())
    }

    /// Takes over a change of what is desired, then starts and stops what follows from it.
    mutating func apply(_ change: DesiredChange, _ turn: inout Turn) {
        for desired in change.updated { update(desired, &turn) }
        for name in change.removed { instances[name]?.isRemoved = true }
        let touched = change.updated.map(\.name) + change.removed
        for name in touched { steer(name, &turn) }
        for name in touched {
            wakeWaiters(for: name.service, &turn)
            releaseDependencies(of: name, &turn)
            forgetIfDone(name)
        }
        endStrangers(&turn)
    }

    /// Whether processes of the instance should exist.
    func wants(_ instance: Instance) -> Bool {
        !instance.isRemoved && instance.desired.goal == .up && shutdown == .no
    }

    /// Makes the replicas of one instance follow what is desired.
    mutating func steer(_ name: InstanceName, _ turn: inout Turn) {
        guard let instance = instances[name] else { return }
        fitReplicas(of: name, &turn)
        for number in instances[name]?.numbers ?? [] {
            let replica = ReplicaName(instance: name, number: number)
            replicas[replica]?.adopt(instance.$rules, &turn)
            if replicas[replica]?.isRetired == true, wants(instance) { replicas[replica]?.stop(&turn) }
        }
        follow(goalOf: name, &turn)
        for replica in replicaNames(of: name) {
            replicas[replica]?.review(&turn)
            turn.notices.append(.changed(replica))
        }
    }

    private mutating func follow(goalOf name: InstanceName, _ turn: inout Turn) {
        guard let instance = instances[name] else { return }
        guard wants(instance) else { return stopWhenPossible(name, &turn) }
        instances[name]?.awaitsDependants = false
        for replica in replicaNames(of: name) where replicas[replica]?.isRetired == false {
            replicas[replica]?.start(&turn)
        }
        admit(name, &turn)
    }

    private mutating func update(_ desired: DesiredInstance, _ turn: inout Turn) {
        let name = desired.name
        if let old = instances[name] {
            instances[name]?.isRemoved = false
            instances[name]?.desired = desired
            let rules = ReplicaRules(desired)
            instances[name]?.rules = rules
            if old.rules.launchHash != rules.launchHash { instances[name]?.rollout.begin() }
            applyLimits(from: old.desired, to: desired, &turn)
            if old.desired.replicas != desired.replicas {
                turn.record(.scaled(from: old.desired.replicas, to: desired.replicas), name)
            }
        } else {
            instances[name] = Instance(desired)
        }
        for service in order.set(desired.service.dependencies, of: name) {
            turn.record(.cycle(through: InstanceName(service: service, id: name.id)), name)
        }
    }

    private func applyLimits(from old: DesiredInstance, to new: DesiredInstance, _ turn: inout Turn) {
        let limits = new.service.confinement.limits
        guard old.service.confinement.limits != limits else { return }
        for name in replicaNames(of: new.name) {
            guard let run = replicas[name]?.run, run.process != nil, run.process?.exit == nil else { continue }
            turn.order(.applyLimits(run.key, limits))
        }
    }

    /// Creates the replicas that are missing and retires those with the highest numbers.
    mutating func fitReplicas(of name: InstanceName, _ turn: inout Turn) {
        guard let instance = instances[name] else { return }
        let count = instance.isRemoved ? 0 : max(0, instance.desired.replicas)
        let found = takeRecovered(of: name)
        for item in found { place(item, rules: instance.$rules, &turn) }
        var numbers = Set(instance.numbers).union(found.map(\.name.number))
        for number in 0..<count where numbers.insert(number + 1).inserted {
            let replica = ReplicaName(instance: name, number: number + 1)
            replicas[replica] = Replica(name: replica, rules: instance.$rules)
        }
        instances[name]?.numbers = numbers.sorted()
        if !found.isEmpty { instances[name]?.rollout.begin() }
        for number in numbers {
            replicas[ReplicaName(instance: name, number: number)]?.isRetired = number > count
        }
    }
}
