internal import Linux
internal import Model
internal import Processes

/// The limits of one run, and the controllers that hold them.
struct RunLimits: Equatable, Sendable {
    /// What the definition asks for; what it lacks a controller for is not in force.
    private(set) var asked: ResourceLimits
    private let controllers: Set<CgroupController>
    /// `tenement-init`, which counts for nobody.
    private let extraTasks: Int

    init(_ asked: ResourceLimits, controllers: Set<CgroupController>, extraTasks: Int) {
        self.asked = asked
        self.controllers = controllers
        self.extraTasks = extraTasks
    }

    /// Whether a limit of memory is in force if one is asked for.
    var hasMemory: Bool { controllers.contains(.memory) }

    /// For a cgroup that nothing has been written to.
    var plan: LimitsPlan { LimitsPlan(asked, controllers: controllers, extraTasks: extraTasks) }

    /// Takes other limits; returns what has to be written for that.
    mutating func change(to next: ResourceLimits) -> LimitsPlan {
        let plan = LimitsPlan(next, replacing: asked, controllers: controllers, extraTasks: extraTasks)
        asked = next
        return plan
    }
}

extension LimitsPlan {
    /// Writes the limits into a run's cgroup.
    func apply(to group: ReplicaGroup) throws(SpawnRefusal) {
        try apply(to: group.leaf)
    }

    /// Writes the limits into a cgroup, if there is one.
    func apply(to leaf: CgroupLeaf?) throws(SpawnRefusal) {
        guard !writes.isEmpty, let leaf else { return }
        for write in writes {
            do throws(Errno) {
                try leaf.group.set(write.file, to: write.text)
            } catch {
                if write.isOptional, error == .notFound { continue }
                throw SpawnRefusal(
                    step: "write_limit", errorNumber: error.code, subject: "\(write.file) = \(write.text)")
            }
        }
    }
}
