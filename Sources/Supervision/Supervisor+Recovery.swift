import Model

extension Supervisor {
    /// Keeps what was found until the desired state says whose it is.
    mutating func recover(_ found: [RecoveredReplica], _ turn: inout Turn) {
        for item in found {
            nextKey = max(nextKey, item.key.value + 1)
            guard replicas[item.name] == nil,
                recovered[item.name.instance]?.contains(where: { $0.name == item.name }) != true
            else {
                orphans.insert(item.key)
                turn.order(.killAll(item.key))
                continue
            }
            recovered[item.name.instance, default: []].append(item)
        }
    }

    /// Kills what was found and belongs to no instance.
    mutating func killOrphans(_ turn: inout Turn) {
        guard !recovered.isEmpty else { return }
        for item in recovered.values.joined().sorted(by: { $0.key < $1.key }) {
            orphans.insert(item.key)
            turn.order(.killAll(item.key))
        }
        recovered = [:]
    }
}
