import Model

extension Supervisor {
    /// Does what an operator asked for.
    mutating func perform(_ command: Command, _ turn: inout Turn) {
        switch command {
        case .restart(let targets): restart(resolve(targets, &turn), &turn)
        case .reset(let targets): reset(resolve(targets, &turn), &turn)
        case .signal(let targets, let number):
            for name in resolve(targets, &turn) {
                guard let run = replicas[name]?.run, let process = run.process, process.exit == nil else { continue }
                turn.order(.signal(run.key, number: number, wholeGroup: process.facts.isShell))
            }
        case .shutdown(let force): shutDown(force: force, &turn)
        }
    }

    private mutating func restart(_ names: [ReplicaName], _ turn: inout Turn) {
        for name in names {
            turn.record(.restarting(by: turn.operator), name, key: replicas[name]?.run?.key)
            if replicas[name]?.life.phase == .ready {
                replicas[name]?.markStale()
            } else {
                replicas[name]?.restart(&turn)
            }
        }
        beginRollouts(names, &turn)
    }

    private mutating func reset(_ names: [ReplicaName], _ turn: inout Turn) {
        for name in names {
            turn.record(.reset(by: turn.operator), name)
            replicas[name]?.reset(&turn)
        }
        beginRollouts(names, &turn)
    }

    private mutating func beginRollouts(_ names: [ReplicaName], _ turn: inout Turn) {
        for instance in Set(names.map(\.instance)).sorted() {
            instances[instance]?.rollout.begin()
            continueRollout(instance, &turn)
        }
    }

    private mutating func shutDown(force: Bool, _ turn: inout Turn) {
        if shutdown != .forced { shutdown = force ? .forced : .orderly }
        let all = instances.keys.sorted()
        for name in all { steer(name, &turn) }
        for name in all { releaseDependencies(of: name, &turn) }
        guard force else { return }
        for name in replicas.keys.sorted() { replicas[name]?.hasten(&turn) }
    }

    private func resolve(_ targets: [Target], _ turn: inout Turn) -> [ReplicaName] {
        var names: [ReplicaName] = []
        for target in targets {
            switch target {
            case .instance(let name) where instances[name] != nil: names += replicaNames(of: name)
            case .replica(let name) where replicas[name] != nil: names.append(name)
            case .instance, .replica: turn.reportUnexpected(.unknownName)
            }
        }
        return names
    }
}
