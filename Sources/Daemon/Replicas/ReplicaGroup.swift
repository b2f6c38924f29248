internal import Linux
internal import Processes

/// All processes of one run, however far they went.
///
/// A cgroup where the host has a usable hierarchy, else what a scan of /proc
/// finds by session, parentage and mark.
final class ReplicaGroup {
    private let mark: String
    /// The run's cgroup, if the host has a hierarchy for it.
    let leaf: CgroupLeaf?
    /// Used only without a cgroup, once the main process executes.
    private var sweep: GroupSweep?
    /// `tenement-init`, which is none of the service's own processes.
    var pidOne: Int32?
    /// The cgroup's id, by which the kernel names it elsewhere.
    let cgroupID: UInt64?
    /// Where the run's cgroup is.
    let cgroupPath: String?
    /// The directory to start the process in.
    let cgroupDescriptor: BorrowedDescriptor?

    /// Makes the cgroup `key` in `tree`, if there is one; `mark` is the run's entry in its environment.
    init(key: UInt64, tree: CgroupTree?, mark: String) throws(Errno) {
        self.mark = mark
        guard let tree else {
            leaf = nil
            (cgroupID, cgroupPath, cgroupDescriptor) = (nil, nil, nil)
            return
        }
        let group = try tree.makeLeaf(String(key))
        cgroupID = try group.id()
        cgroupPath = group.path
        cgroupDescriptor = group.directory.descriptor.borrowed
        leaf = CgroupLeaf(group)
    }

    /// The file that changes when the cgroup becomes empty.
    var eventsPath: String? { cgroupPath.map { Path.join($0, "cgroup.events") } }

    /// The main process executes.
    func started(_ leader: ProcessIdentity) {
        if cgroupID == nil { sweep = GroupSweep(mark: mark, leader: leader) }
    }

    /// The numbers of all processes.
    func pids() -> [Int32] {
        let all = cgroupID != nil ? (try? leaf?.group.members()) ?? [] : ((try? sweep?.members()) ?? []).map(\.pid)
        return all.filter { $0 != pidOne }
    }

    /// Whether no process is left.
    var isEmpty: Bool {
        cgroupID != nil ? (try? leaf?.group.isPopulated()) != true : pids().isEmpty
    }

    /// Sends `signal` to every process.
    func signalAll(_ signal: Int32) {
        guard cgroupID != nil else {
            try? sweep?.signal(signal)
            return
        }
        for pid in pids() {
            // Opened first, then compared: a number that was used again is not in the cgroup.
            guard let process = try? PidFD(pid: pid), contains(pid) else { continue }
            try? process.send(signal: signal)
        }
    }

    /// Kills every process; without a cgroup it must be repeated until `isEmpty`.
    func kill() {
        if cgroupID != nil {
            try? leaf?.group.kill()
        } else {
            _ = try? sweep?.step()
        }
    }

    /// Whether the kernel has killed a process for want of memory.
    var ranOutOfMemory: Bool { (leaf?.group.outOfMemoryKills() ?? 0) > 0 }

    /// Removes the cgroup, which must be empty.
    func remove() {
        if let path = cgroupPath { try? ControlGroup.removeTree(path) }
    }

    /// Whether the process `pid` is one of the run's.
    func contains(_ pid: Int32) -> Bool {
        pids().contains(pid)
    }
}
