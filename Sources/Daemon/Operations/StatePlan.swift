internal import Control
internal import Model

/// What a change of the desired state means for what runs (state-file page §3, the table of effects).
enum StatePlan {
    /// The steps from one desired state to another, by instance.
    static func steps(from old: DesiredState, to new: DesiredState) -> [PlanRow] {
        let names = Set(old.instances.keys).union(new.instances.keys).sorted()
        return names.compactMap { step($0, old.instances[$0], new.instances[$0]) }
    }

    private static func step(_ name: InstanceName, _ old: DesiredInstance?, _ new: DesiredInstance?) -> PlanRow? {
        let wasUp = old.map { $0.goal == .up && $0.replicas > 0 } ?? false
        let isUp = new.map { $0.goal == .up && $0.replicas > 0 } ?? false
        switch (wasUp, isUp) {
        case (false, true): return PlanRow(action: "start", name: name.description)
        case (true, false):
            return PlanRow(action: "stop", name: name.description, reason: new == nil ? "removed" : nil)
        case (false, false): return nil
        case (true, true): break
        }
        guard let old, let new, old != new else { return nil }
        if old.launchHash != new.launchHash { return PlanRow(action: "replace", name: name.description) }
        if old.replicas != new.replicas {
            return PlanRow(
                action: "scale", name: name.description, reason: "\(old.replicas) → \(new.replicas)")
        }
        return PlanRow(action: "update", name: name.description)
    }
}
