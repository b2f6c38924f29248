internal import Linux
internal import Processes

/// The cgroup of a command beside services, or the mark by which its processes are found where there is none.
final class SidePlace {
    /// Its own cgroup.
    let leaf: CgroupLeaf?
    private let path: String?
    /// The directory to start it in.
    let descriptor: BorrowedDescriptor?
    private let mark: String
    /// Its processes may be told from those of a replica: all of them are its own.
    let isAlone: Bool

    /// Below the cgroup of a replica, so that it counts there and ends with it.
    init(inside replica: ReplicaGroup, name: String, mark: String) {
        self.mark = mark
        isAlone = false
        let found = replica.cgroupPath.flatMap { Self.make($0 + "/" + name) }
        path = found
        if let found, let made = try? ControlGroup(found) {
            descriptor = made.directory.descriptor.borrowed
            leaf = CgroupLeaf(made)
        } else {
            descriptor = replica.cgroupDescriptor
            leaf = nil
        }
    }

    /// A leaf of its own beside those of replicas.
    init(alone tree: CgroupTree?, name: String, mark: String) throws(Errno) {
        self.mark = mark
        isAlone = true
        guard let tree else {
            leaf = nil
            path = nil
            descriptor = nil
            return
        }
        let made = try tree.makeLeaf(name)
        path = made.path
        descriptor = made.directory.descriptor.borrowed
        leaf = CgroupLeaf(made)
    }

    private static func make(_ path: String) -> String? {
        (try? Directory.make(path)) == nil ? nil : path
    }

    /// Kills everything in it; what is not in a cgroup of its own is left to `leader`'s group.
    func kill(leader: ProcessIdentity?) {
        if path != nil {
            try? leaf?.group.kill()
            return
        }
        guard let leader else { return }
        if isAlone {
            var sweep = GroupSweep(mark: mark, leader: leader)
            var rounds = 0
            while rounds < 10, (try? sweep.step()) ?? 0 > 0 { rounds += 1 }
        } else {
            try? Signals.send(9, to: -leader.pid)
        }
    }

    /// Whether all that it had is gone.
    var isEmpty: Bool { path == nil || (try? leaf?.group.isPopulated()) != true }

    /// Removes the cgroup; one that still has processes goes with its replica.
    func remove() {
        if let path { try? Directory.remove(path) }
    }
}
