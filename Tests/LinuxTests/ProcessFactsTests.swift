import Linux
import Testing

@Suite("/proc")
struct ProcFSTests {
    @Test("tells of ourselves")
    func ourselves() throws {
        let own = CurrentProcess.pid
        let stat = try ProcFS.stat(of: own)
        #expect(stat.pid == own)
        #expect(stat.parent == CurrentProcess.parent)
        #expect(stat.startTicks > 0)
        #expect(!stat.isZombie)
        #expect(try ProcFS.pids().contains(own))
        #expect(try ProcFS.privateMemory(of: own) > 100_000)
        #expect(try ProcFS.commandLine(of: own).isEmpty == false)
        #expect(try ProcFS.descriptorCount(of: own) > 2)
        #expect(try ProcFS.children(of: CurrentProcess.parent).contains(own))
        #expect(try ProcFS.bootID().count == 36)
        let executable = try CurrentProcess.executable()
        #expect(try File.status(of: executable).inode == File.status(of: "/proc/self/exe").inode)
    }

    @Test("finds exact entries of an environment only")
    func environment() throws {
        let own = CurrentProcess.pid
        let path = try #require(CurrentProcess.environment("PATH"))
        #expect(try ProcFS.environment(of: own, hasEntryEqualTo: "PATH=" + path))
        #expect(try !ProcFS.environment(of: own, hasEntryEqualTo: "PATH=" + path.dropLast()))
        #expect(try ProcFS.environmentEntry(of: own, beginningWith: "PATH=") == "PATH=" + path)
        #expect(CurrentProcess.environment.contains("PATH=" + path))
    }

    @Test("has names with spaces and parentheses in a stat line")
    func oddName() throws {
        let line = "42 (a) (b c) S 1 42 42 0 -1 4194560 1 0 0 0 7 5 0 0 20 0 3 0 99887766 1 1 1"
        let stat = try #require(ProcessStat(Array(line.utf8)))
        #expect(stat.pid == 42)
        #expect(stat.name == "a) (b c")
        #expect(stat.parent == 1)
        #expect(stat.group == 42)
        #expect(stat.session == 42)
        #expect(stat.cpuTicks == 12)
        #expect(stat.threads == 3)
        #expect(stat.startTicks == 99_887_766)
        #expect(ProcessStat(Array("42 (cut) S 1".utf8)) == nil)
        #expect(ProcessStat([]) == nil)
    }

    @Test("does not know a process that is not there")
    func missing() {
        #expect(throws: Errno.notFound) { _ = try ProcFS.stat(of: 0x7fff_ffff) }
    }
}

@Suite("The user database")
struct UserDatabaseTests {
    @Test("knows root by name and by number")
    func root() throws {
        let user = try #require(try UserDatabase.user(named: "root"))
        #expect(user.number == 0)
        #expect(user.home == "/root")
        #expect(try UserDatabase.user(numbered: 0) == user)
        let local = try #require(UserDatabase.localUser(named: "daemon"))
        #expect(local == (1, 1))
        #expect(UserDatabase.localUser(named: "daemo") == nil)
        #expect(UserDatabase.groups(of: user).contains(0))
        #expect(try UserDatabase.group(named: "daemon") == 1)
        #expect(try UserDatabase.groupName(numbered: 1) == "daemon")
    }

    @Test("answers nil for whom it does not know")
    func unknown() throws {
        #expect(try UserDatabase.user(named: "no-such-user") == nil)
        #expect(try UserDatabase.user(numbered: 3_999_999_999) == nil)
        #expect(try UserDatabase.group(named: "no-such-group") == nil)
        #expect(try UserDatabase.groupName(numbered: 3_999_999_999) == nil)
    }
}

@Suite("This process")
struct CurrentProcessTests {
    @Test("knows its limits and signals' names")
    func limits() throws {
        let files = try ResourceLimit.openFiles.current()
        #expect(files.soft <= files.hard)
        #expect(Signals.name(of: 15) == "TERM")
        #expect(Signals.name(of: 40) == "40")
    }

    @Test("finds mounted file systems")
    func mounts() throws {
        #expect(try MountTable.points(ofType: "proc").contains("/proc"))
        #expect(try MountTable.points(ofType: "no-such-type").isEmpty)
    }

    @Test("is a process like others to a pidfd")
    func pidfd() throws {
        let pidfd = try PidFD(pid: CurrentProcess.pid)
        #expect(pidfd.isAlive == true)
        #expect(throws: Errno.noChild) { _ = try pidfd.reap() }
        if let details = try? pidfd.details() {
            #expect(details.pid == CurrentProcess.pid)
            #expect(details.exit == nil)
        }
        let parent = try PidFD(pid: CurrentProcess.parent)
        #expect(pidfd.inode() == nil || pidfd.inode() != parent.inode())
        let copy = try pidfd.copyDescriptor(0)
        #expect(copy.number > 2)
    }
}
