import Linux

/// Where the cgroups of replicas go on this host, and what cannot be limited there.
package struct CgroupSearch: Sendable, Equatable {
    /// `nil` if there is no place: then processes are found by `ReplicaScan` instead, and nothing is limited.
    package let tree: CgroupTree?
    /// What was found out about the host.
    package let facts: CgroupFacts
    /// For each controller that the tree lacks, why.
    package let lacks: [CgroupController: CgroupLack]
    /// The leaf in which we put ourselves, and others if they were in the way, so that controllers could be enabled.
    package let movedTo: String?

    /// The name of the leaf for processes that are in the way.
    static let leaf = "supervisor"

    /// Finds a place and makes the directory `hostID` there, with all controllers that can be had.
    ///
    /// As root without a usable hierarchy, one is mounted at `<runtimeDirectory>/cgroup`: it has no controllers.
    package init(hostID: String, runtimeDirectory: String, facts: CgroupFacts) {
        self.facts = facts
        for candidate in facts.candidates {
            let path = Path.join(candidate.parent, hostID)
            guard Self.isUsable(path) else { continue }
            let enabling = Enabling(candidate)
            let controllers = enabling.pass(to: path)
            tree = CgroupTree(path: path, isMountedByUs: false, controllers: controllers)
            movedTo = enabling.movedTo
            lacks = Self.lacks(in: controllers) { facts.versionOne.contains($0) ? .versionOne : enabling.lack(of: $0) }
            return
        }
        movedTo = nil
        lacks = Self.lacks(in: []) { facts.versionOne.contains($0) ? .versionOne : .noHierarchy }
        guard facts.isRoot, let mounted = try? Self.mountOwn(Path.join(runtimeDirectory, "cgroup")) else {
            tree = nil
            return
        }
        let path = Path.join(mounted, hostID)
        tree = Self.isUsable(path) ? CgroupTree(path: path, isMountedByUs: true) : nil
    }

    private static func lacks(
        in controllers: Set<CgroupController>, why: (CgroupController) -> CgroupLack
    ) -> [CgroupController: CgroupLack] {
        var lacks: [CgroupController: CgroupLack] = [:]
        for controller in CgroupController.allCases where !controllers.contains(controller) {
            lacks[controller] = why(controller)
        }
        return lacks
    }

    private static func isUsable(_ path: String) -> Bool {
        guard (try? Directory.make(path)) != nil else { return false }
        return File.exists(Path.join(path, "cgroup.kill"))
    }

    private static func mountOwn(_ path: String) throws(Errno) -> String {
        try Directory.makeAll(path, mode: 0o755)
        if !File.exists(Path.join(path, "cgroup.procs")) { try MountTable.attach(type: "cgroup2", at: path) }
        return path
    }
}

/// Lets the children of a cgroup be limited.
///
/// See "Enabling and Disabling" and "No Internal Process Constraint" in cgroup-v2.rst.
private struct Enabling {
    private let parent: String
    /// What the hierarchy has.
    private let top: Set<CgroupController>
    private let available: Set<CgroupController>
    private let enabled: Set<CgroupController>
    private let isOccupied: Bool
    private(set) var movedTo: String?

    init(_ candidate: CgroupFacts.Candidate) {
        parent = candidate.parent
        top = Self.controllers(in: candidate.mount, "cgroup.controllers")
        available = Self.controllers(in: parent, "cgroup.controllers")
        var isOccupied = Self.isOccupied(parent)
        if isOccupied, !available.isEmpty, let leaf = Self.moveAway(candidate) {
            movedTo = leaf
            isOccupied = Self.isOccupied(parent)
        }
        self.isOccupied = isOccupied
        // Some controllers could be enabled beside processes, and would make all children useless.
        if !isOccupied { Self.enable(available, in: parent) }
        enabled = Self.controllers(in: parent, "cgroup.subtree_control")
    }

    /// Enables for the leaves of `path`, a child, what it has been given; returns that.
    func pass(to path: String) -> Set<CgroupController> {
        Self.enable(enabled, in: path)
        return Self.controllers(in: path, "cgroup.subtree_control")
    }

    func lack(of controller: CgroupController) -> CgroupLack {
        guard available.contains(controller) else {
            return top.contains(controller) ? .notDelegated(path: parent) : .notInKernel
        }
        return isOccupied ? .occupied(path: parent) : .notDelegated(path: parent)
    }

    private static func controllers(in path: String, _ file: String) -> Set<CgroupController> {
        (try? File.readText(Path.join(path, file))).map { CgroupController.named(in: $0) } ?? []
    }

    /// One by one, so that one that is refused does not keep others away.
    private static func enable(_ controllers: Set<CgroupController>, in path: String) {
        let present = Self.controllers(in: path, "cgroup.subtree_control")
        for controller in controllers.subtracting(present).sorted() {
            try? ControlGroup(path).set("cgroup.subtree_control", to: "+\(controller.rawValue)")
        }
    }

    /// Only the hierarchy's root, which has no type, may have processes beside limited children.
    private static func isOccupied(_ path: String) -> Bool {
        guard File.exists(Path.join(path, "cgroup.type")), let group = try? ControlGroup(path) else { return false }
        return (try? group.members().isEmpty) != true
    }

    /// Puts those who are in the way into a leaf; `nil` if they are not ours to move.
    private static func moveAway(_ candidate: CgroupFacts.Candidate) -> String? {
        let path = Path.join(candidate.parent, CgroupSearch.leaf)
        guard candidate.movable != .nobody, (try? Directory.make(path)) != nil, let leaf = try? ControlGroup(path)
        else { return nil }
        guard candidate.movable == .everybody else {
            return (try? leaf.set("cgroup.procs", to: "0")) == nil ? nil : path
        }
        guard let group = try? ControlGroup(candidate.parent) else { return nil }
        // Threads of the kernel stay where they are.
        for pid in (try? group.members()) ?? [] { try? leaf.set("cgroup.procs", to: String(pid)) }
        return path
    }
}
