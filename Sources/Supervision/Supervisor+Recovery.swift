import Model

extension Supervisor {
    /// Keeps what was found until the desired state says whose it is.
    mutating func recover(_ found: [RecoveredReplica], _ turn: inout Turn) {
        for item in found {
            nextKey = max(nextKey, item.key.value + 1)
            recovered[item.name.instance, default: []].append(item)
        }
    }

    /// Takes out what was found of an instance; of two processes of one replica the one that serves comes first.
    mutating func takeRecovered(of name: InstanceName) -> [RecoveredReplica] {
        (recovered.removeValue(forKey: name) ?? []).sorted { one, other in
            one.isBound != other.isBound ? one.isBound : one.key > other.key
        }
    }

    /// Makes a process that was found the run of its replica, or ends it if the replica has one.
    mutating func place(_ item: RecoveredReplica, rules: Shared<ReplicaRules>, _ turn: inout Turn) {
        names[item.key] = item.name
        guard replicas[item.name] != nil else {
            replicas[item.name] = Replica(recovered: item, rules: rules, &turn)
            return
        }
        guard replicas[item.name]?.dismiss(item, &turn) != true else { return }
        names[item.key] = nil
        killOrphan(item.key, &turn)
    }

    /// Ends what was found of instances that should not exist, as if they had just been removed.
    mutating func endStrangers(_ turn: inout Turn) {
        for name in recovered.keys.sorted() {
            let nothing = Service(name: name.service.service, launch: Launch(command: ""))
            var stranger = Instance(DesiredInstance(name: name, service: nothing))
            stranger.isRemoved = true
            instances[name] = stranger
            fitReplicas(of: name, &turn)
            for replica in replicaNames(of: name) { replicas[replica]?.stop(&turn) }
            steer(name, &turn)
        }
    }

    private mutating func killOrphan(_ key: RunKey, _ turn: inout Turn) {
        orphans[key] = false
        turn.order(.killAll(key))
    }
}
