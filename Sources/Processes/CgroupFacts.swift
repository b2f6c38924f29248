import Linux

/// What decides where the cgroups of replicas go.
package struct CgroupFacts: Equatable, Sendable {
    /// Where cgroup v2 is mounted.
    package var mounts: [String] = []
    /// What cgroup v1 hierarchies hold.
    package var versionOne: Set<CgroupController> = []
    /// Our own cgroup, as the hierarchy's root sees it; `nil` where there is none.
    package var own: String?
    /// The cgroup of the holder unit, where replicas outlive us: a path in the file system.
    package var held: String?
    package var isRoot = false
    /// systemd rules the hierarchy: what it has not delegated is its own.
    package var hasSystemd = false
    /// Our own cgroup was delegated to us, or a user may write there.
    package var ownsOwn = false

    /// Nothing is known.
    package init() {}

    /// One place to be tried.
    package struct Candidate: Equatable, Sendable {
        /// The directory in which ours is made.
        package var parent: String
        /// Where its hierarchy is mounted.
        package var mount: String
        /// Who is in the way of enabling controllers there, and may be moved into a leaf.
        package var movable: Movable
    }

    /// Which processes of a cgroup may be moved into a leaf of it.
    package enum Movable: Equatable, Sendable {
        case nobody, ourselves, everybody
    }

    /// Places for replicas, the best first.
    ///
    /// The holder unit's cgroup, then our own if it is ours, then, for root, the top of the hierarchy.
    package var candidates: [Candidate] {
        var all: [Candidate] = []
        func add(_ parent: String, in mount: String, _ movable: Movable) {
            if !all.contains(where: { $0.parent == parent }) {
                all.append(Candidate(parent: parent, mount: mount, movable: movable))
            }
        }
        if let held, let mount = mounts.first { add(held, in: mount, .nobody) }
        for mount in mounts {
            // Without systemd nobody else rules the cgroup that we are in, a container's for example.
            let isRuler = isRoot && !hasSystemd
            if let own = ownPath(in: mount), ownsOwn || isRuler {
                add(own, in: mount, isRuler ? .everybody : .ourselves)
            }
            if isRoot {
                add(mount, in: mount, hasSystemd ? .nobody : .everybody)
            } else if let own = ownPath(in: mount) {
                add(own, in: mount, .nobody)
            }
        }
        return all
    }

    /// `nil` for the hierarchy's root, and for one that is outside of what we see of it.
    private func ownPath(in mount: String) -> String? {
        guard let own, own != "/", !own.split(separator: "/").contains("..") else { return nil }
        return mount + own
    }
}

extension CgroupFacts {
    /// Looks at this host; `keeper` is the process of the holder unit, if one runs.
    package static func current(keeper: Int32?) -> CgroupFacts {
        var facts = CgroupFacts()
        facts.mounts = (try? MountTable.points(ofType: "cgroup2")) ?? []
        facts.versionOne = versionOneControllers()
        facts.own = (try? ProcFS.ownCgroup()).flatMap { $0 }
        facts.isRoot = CurrentProcess.isRoot
        facts.hasSystemd = File.exists("/run/systemd/system")
        if let mount = facts.mounts.first {
            if let own = facts.ownPath(in: mount) { facts.ownsOwn = isOurs(own, isRoot: facts.isRoot) }
            if let keeper { facts.held = heldCgroup(of: keeper, in: mount) }
        }
        return facts
    }

    /// The holder lives in a leaf of its unit's cgroup.
    private static func heldCgroup(of keeper: Int32, in mount: String) -> String? {
        guard let path = (try? ProcFS.cgroup(of: keeper)).flatMap({ $0 }), path.hasSuffix("/holder") else { return nil }
        return mount + path.dropLast("/holder".utf8.count)
    }

    /// systemd marks what it has delegated with an attribute; a user owns what was delegated to him.
    private static func isOurs(_ path: String, isRoot: Bool) -> Bool {
        guard isRoot else {
            return (try? File.status(of: Path.join(path, "cgroup.procs")))?.user == CurrentProcess.user
        }
        return ["trusted.delegate", "user.delegate"].contains { File.hasAttribute($0, UInt8(ascii: "1"), of: path) }
    }

    /// /proc/cgroups tells a number other than 0 for what a v1 hierarchy has.
    private static func versionOneControllers() -> Set<CgroupController> {
        let names: [String: CgroupController] = ["cpu": .cpu, "memory": .memory, "pids": .pids, "blkio": .io]
        guard let text = try? File.readText("/proc/cgroups") else { return [] }
        return Set(
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: "\t")
                guard words.count > 1, words[1] != "0" else { return nil }
                return names[String(words[0])]
            })
    }
}
