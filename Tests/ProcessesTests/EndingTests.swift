import Linux
import Processes
import TestSupport
import Testing

/// A shell line that leaves a process in a session of its own, and prints the number of every process of it.
private let daemonizing = """
    echo $$
    setsid sh -c 'setsid sh -c "echo \\$\\$; exec sleep 1000" & echo $$; exec sleep 1000' &
    exec sleep 1000
    """

private func isGone(_ pid: Int32) -> Bool {
    (try? ProcFS.stat(of: pid))?.isZombie ?? true
}

private func pids(of started: Started, count: Int) throws -> [Int32] {
    try started.lines(count).compactMap { Int32($0) }
}

@Suite("Without a cgroup, a sweep")
struct GroupSweepTests {
    @Test("ends sessions and double forks that a replica left behind")
    func sweep() throws {
        let mark = ReplicaScan.mark(hostID: "test\(CurrentProcess.pid)", key: "1")
        let started = try Started.shell(daemonizing) { $0.environment.append(mark) }
        let all = try pids(of: started, count: 3)
        try started.child.pidfd.send(signal: 9)
        _ = try started.status()
        var sweep = GroupSweep(mark: mark, leader: started.child.identity)
        #expect(try sweep.members().count == 2)
        #expect(try eventually { try sweep.step() == 0 })
        #expect(all.allSatisfy { isGone($0) })
    }

    @Test("finds those who cleared their environment while the main process is there")
    func cleared() throws {
        let mark = ReplicaScan.mark(hostID: "test\(CurrentProcess.pid)", key: "2")
        let started = try Started.shell("env -i setsid sh -c 'echo $$; exec sleep 1000' & exec sleep 1000") {
            $0.environment.append(mark)
        }
        let other = try #require(try pids(of: started, count: 1).first)
        var sweep = GroupSweep(mark: mark, leader: started.child.identity)
        #expect(try sweep.members().map(\.pid).contains(other))
        try started.child.pidfd.send(signal: 9)
        _ = try started.status()
        #expect(try eventually { try sweep.step() == 0 })
        #expect(isGone(other))
    }

    @Test("leaves others alone, whatever their key begins with")
    func others() throws {
        let host = "test\(CurrentProcess.pid)"
        let mark = ReplicaScan.mark(hostID: host, key: "3")
        let other = try Started.shell("echo; exec sleep 1000") {
            $0.environment.append(ReplicaScan.mark(hostID: host, key: "33"))
        }
        _ = try other.next()
        let started = try Started.shell("exit 0") { $0.environment.append(mark) }
        _ = try started.status()
        var sweep = GroupSweep(mark: mark, leader: started.child.identity)
        #expect(try sweep.step() == 0)
        #expect(other.child.pidfd.isAlive == true)
        #expect(try ReplicaScan.marked(hostID: host)["33"]?.map(\.pid) == [other.child.pid])
    }

    @Test("never signals a stranger with a used number")
    func stranger() throws {
        let started = try Started.shell("exec sleep 1000")
        let pid = started.child.pid
        try GroupSweep.send(9, to: ProcessIdentity(pid: pid, startTicks: 1, inode: nil))
        #expect(started.child.pidfd.isAlive == true)
    }
}

@Suite("A cgroup", .needs(.root))
struct ControlGroupTests {
    let tree: CgroupTree
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let id = "test-\(CurrentProcess.pid)-\(Clock.monotonic())"
        guard let found = CgroupSearch(hostID: id, runtimeDirectory: folder.path, facts: .current(keeper: nil)).tree
        else { throw Missing() }
        tree = found
    }

    @Test("ends everything in it at once and tells when it is empty")
    func kill() throws {
        let leaf = try tree.makeLeaf("7")
        #expect(try tree.leaves() == ["7"])
        #expect(try leaf.isPopulated() == false)
        var watch = try CgroupWatch()
        try watch.add(leaf, key: "7")
        let started = try Started.shell(daemonizing) { $0.cgroup = leaf.directory.descriptor.borrowed }
        let all = try pids(of: started, count: 3)
        #expect(Set(try leaf.members()).isSuperset(of: all))
        #expect(becomesReady(watch.descriptor.number))
        #expect(try watch.changed() == ["7"])
        let usage = try Usage(leaf, .tasks, before: nil)
        #expect(usage.memory > 0)
        #expect(usage.tasks.map { $0 >= 3 } == true)
        #expect(usage.strain == nil)
        #expect(!usage.covers(.strain))
        let again = try Usage(leaf, .tasks, before: usage)
        #expect(again.cpuNanoseconds >= usage.cpuNanoseconds)
        try leaf.kill()
        #expect(try started.status() == .killed(signal: 9, core: false))
        #expect(try eventually { try !leaf.isPopulated() })
        #expect(becomesReady(watch.descriptor.number))
        #expect(try watch.changed() == ["7"])
        #expect(all.allSatisfy { isGone($0) })
        try leaf.remove()
        #expect(try tree.leaves() == [])
        try tree.remove()
        #expect(!File.exists(tree.path))
    }

    @Test("cannot be removed while a process lives in it, can with empty ones below")
    func remove() throws {
        let leaf = try tree.makeLeaf("1")
        let started = try Started.shell("exec sleep 1000") { $0.cgroup = leaf.directory.descriptor.borrowed }
        #expect(throws: Errno.busy) { try tree.remove() }
        try Directory.make(leaf.path + "/below")
        try leaf.kill()
        _ = try started.status()
        #expect(eventually { (try? tree.remove()) != nil })
    }

    @Test("is the id that a socket made in it carries")
    func id() throws {
        let leaf = try tree.makeLeaf("1")
        let id = try leaf.id()
        #expect(try id == File.status(of: leaf.path).inode)
        try tree.remove()
    }
}

@Suite("Orphans")
struct OrphanTests {
    @Test("are left to those who wait for them")
    func supervised() throws {
        let started = try Started.shell("exit 9")
        _ = becomesReady(started.child.pidfd.descriptor.number)
        #expect(Orphans.reap(isSupervised: { _ in true }) == [])
        #expect(try started.child.pidfd.peek() == .exited(9))
        #expect(try started.status() == .exited(9))
    }
}

@Suite("Usage")
struct UsageTests {
    @Test("of nobody is nothing, of ourselves something")
    func sum() {
        #expect(Usage.of([]).memory == 0)
        #expect(Usage.of([0x7fff_ffff]).cpuNanoseconds == 0)
        #expect(Usage.of([CurrentProcess.pid]).memory > 100_000)
    }
}
