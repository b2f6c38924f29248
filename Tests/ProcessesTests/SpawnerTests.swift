import Linux
import Processes
import TestSupport
import Testing

@Suite("A spawned process")
struct SpawnerTests {
    @Test("ends with the code it chose", arguments: [0, 1, 7, 127, 255] as [Int32])
    func exitCode(code: Int32) throws {
        #expect(try Started.shell("exit \(code)").status() == .exited(code))
    }

    @Test("ends by the signal it gets", arguments: [9, 15, 10, 13] as [Int32])
    func signal(signal: Int32) throws {
        #expect(try Started.shell("kill -\(signal) $$; sleep 60").status() == .killed(signal: signal, core: false))
    }

    @Test("reports a core file only where one was written")
    func core() throws {
        let status = try Started.shell("kill -6 $$", { $0.limits.core = 0 }).status()
        #expect(status == .killed(signal: 6, core: false))
    }

    @Test("has exactly the environment it was given")
    func environment() throws {
        var request = LaunchRequest.program("/usr/bin/env")
        request.environment = ["A=1", "B=two words", "C="]
        #expect(try Started(request).text() == "A=1\nB=two words\nC=\n")
    }

    @Test("gets its own number as LISTEN_PID")
    func listenPID() throws {
        var request = LaunchRequest.program("/usr/bin/env")
        request.environment = ["LISTEN_FDS=1", "LISTEN_PID=", "Z=1"]
        let started = try Started(request)
        #expect(try started.text() == "LISTEN_FDS=1\nLISTEN_PID=\(started.child.pid)\nZ=1\n")
    }

    @Test("has no descriptor but those it was given")
    func descriptors() throws {
        let leak = try File.open("/dev/null").duplicate(atLeast: 40)
        try leak.borrowed.setCloseOnExec(false)
        let extra = try File.open("/etc/passwd")
        let started = try Started.shell("cd /proc/self/fd && echo * && readlink 3 && exec sleep 60") {
            $0.descriptors = [extra.borrowed]
        }
        // The shell's own expansion of * opens the directory for a moment.
        let lines = try started.lines(2)
        #expect(lines[0] == "0 1 2 3" || lines[0] == "0 1 2 3 4")
        #expect(lines[1] == "/etc/passwd")
        let names = try Directory("/proc/\(started.child.pid)/fd").names()
        #expect(Set(names) == ["0", "1", "2", "3"])
        try leak.close()
    }

    @Test("gets none of the thousands that its parent has open, and leaves none of its own there")
    func manyDescriptors() throws {
        let limit = try ResourceLimit.openFiles.raise()
        let count = min(2000, Int(clamping: limit.hard) - 500)
        let null = try File.open("/dev/null")
        var many: [Int32] = []
        defer { for number in many { _ = FileDescriptor(owning: number) } }
        for _ in 0..<count { many.append(try null.duplicate().release()) }
        for _ in 0..<3 {
            let started = try Started.shell("echo /proc/self/fd/* | wc -w; kill -9 $$")
            // The text ends only when nobody else holds the pipe open.
            let own = try #require(Int(try started.text().filter { $0.isNumber }))
            #expect((3...5).contains(own))
            #expect(try started.status() == .killed(signal: 9, core: false))
        }
    }

    @Test("keeps descriptors apart whose numbers overlap with their targets")
    func overlap() throws {
        let first = try Pipe.make()
        let second = try Pipe.make()
        var request = LaunchRequest.shell("echo one >&4; echo two >&3")
        request.descriptors = [second.second.borrowed, first.second.borrowed]
        #expect(try Started(request).status() == .exited(0))
        #expect(try next(first.first.borrowed) == "one\n")
        #expect(try next(second.first.borrowed) == "two\n")
    }

    private func next(_ descriptor: BorrowedDescriptor) throws -> String {
        var bytes: [UInt8] = []
        _ = try descriptor.read(appendingTo: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("leads its own session and starts with default signals, whatever its parent ignores and blocks")
    func sessionAndSignals() throws {
        Signals.ignorePipe()
        let before = try blockedSignals()
        let started = try Started.shell("grep -E '^Sig(Blk|Ign)' /proc/self/status; exec sleep 60")
        #expect(try started.lines(2) == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"])
        let stat = try ProcFS.stat(of: started.child.pid)
        #expect(stat.session == started.child.pid)
        #expect(stat.group == started.child.pid)
        #expect(try blockedSignals() == before)
    }

    @Test("only leads its own process group when asked for no session")
    func group() throws {
        let started = try Started.shell("exec sleep 60", { $0.options = [] })
        let stat = try ProcFS.stat(of: started.child.pid)
        #expect(stat.group == started.child.pid)
        #expect(try stat.session == ProcFS.stat(of: CurrentProcess.pid).session)
    }

    @Test("has the directory, umask, limits and score it was given")
    func attributes() throws {
        let folder = try TemporaryFolder()
        let started = try Started.shell("pwd; umask; ulimit -n; ulimit -c; cat /proc/self/oom_score_adj") {
            $0.directory = folder.path
            $0.limits.umask = 0o27
            $0.limits.openFiles = (77, 88)
            $0.limits.core = 0
            $0.limits.oomScoreAdjust = 123
        }
        #expect(try started.text() == "\(folder.path)\n0027\n77\n0\n123\n")
    }

    @Test("runs as the user it was given, who has no way back", .needs(.root))
    func user() throws {
        let started = try Started.shell("id -u; id -g; id -G; grep NoNewPrivs /proc/self/status") {
            $0.identity = Identity(user: 65534, group: 65533)
            $0.options.insert(.noNewPrivileges)
        }
        #expect(try started.text() == "65534\n65533\n65533\nNoNewPrivs:\t1\n")
        // The change of user in the borrowed memory has not taken away our own dumpability.
        #expect(try File.status(of: "/proc/self/environ").user == CurrentProcess.user)
    }

    @Test("is found in the first directory that has the program")
    func search() throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\necho found\n", to: "b/tool", mode: 0o755)
        try folder.write("#!/bin/sh\necho forbidden\n", to: "a/tool", mode: 0o644)
        let path = "\(folder["none"]):\(folder["a"]):\(folder["b"])"
        var request = LaunchRequest.program("tool")
        request.programs = LaunchRequest.candidates(for: "tool", searchPath: path)
        #expect(try Started(request).text() == "found\n")
    }

    @Test("without a known format is a shell script")
    func noFormat() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("echo script $1\n", to: "script", mode: 0o755)
        #expect(try Started(.program(path, "argument")).text() == "script argument\n")
    }

    @Test("names itself by number, start and inode")
    func identity() throws {
        let started = try Started.shell("exec sleep 60")
        let identity = started.child.identity
        #expect(try identity.startTicks == ProcFS.stat(of: identity.pid).startTicks)
        #expect(try outcome(identity) == "found")
        #expect(try outcome(ProcessIdentity(pid: identity.pid, startTicks: 1, inode: nil)) == "stranger")
        let other = ProcessIdentity(pid: identity.pid, startTicks: identity.startTicks, inode: 1)
        #expect(try outcome(other) == (identity.inode == nil ? "found" : "stranger"))
        try started.child.pidfd.send(signal: 9)
        _ = try started.status()
        #expect(try outcome(identity) == "gone")
    }

    private func outcome(_ identity: ProcessIdentity) throws -> String {
        switch try identity.recover() {
        case .found: "found"
        case .gone: "gone"
        case .stranger: "stranger"
        }
    }
}

@Suite("A launch that fails")
struct LaunchFailureTests {
    private func error(_ change: (inout LaunchRequest) -> Void) -> LaunchError? {
        var request = LaunchRequest.shell("true")
        change(&request)
        do throws(LaunchError) {
            _ = try Spawner.spawn(request)
            return nil
        } catch {
            return error
        }
    }

    @Test("says that the program is missing, and exits as shells do with 127")
    func missing() {
        let error = error { $0.programs = ["/none/a", "/none/b"] }
        #expect(error == .step(.execute, .notFound, subject: "/none/b"))
        #expect(error?.exitCode == 127)
    }

    @Test("says that the program may not be executed, and exits as shells do with 126")
    func forbidden() {
        let error = error { $0.programs = ["/none/a", "/etc/passwd", "/none/b"] }
        #expect(error == .step(.execute, .permissionDenied, subject: "/etc/passwd"))
        #expect(error?.exitCode == 126)
    }

    @Test("names the directory it cannot enter")
    func directory() {
        #expect(error { $0.directory = "/none" } == .step(.directory, .notFound, subject: "/none"))
    }

    @Test("names the step and the user it cannot become", .needs(.root))
    func user() {
        let error = error { $0.identity = Identity(user: 70001, group: UInt32.max) }
        #expect(error == .step(.groups, .invalidArgument, subject: "70001"))
        #expect(LaunchStep.groups.name == "setgroups")
    }

    @Test("names the limit it cannot set")
    func limits() {
        #expect(error { $0.limits.openFiles = (6, 5) } == .step(.limits, .invalidArgument, subject: ""))
    }

    @Test("refuses a NUL byte before anything is started")
    func nul() {
        #expect(error { $0.arguments = ["a\0b"] } == .containsNUL("a\0b"))
        #expect(error { $0.environment = ["A=\0"] } == .containsNUL("A=\0"))
    }

    @Test("refuses a descriptor that is not open")
    func descriptor() {
        #expect(
            error { $0.descriptors = [BorrowedDescriptor(9999)] } == .step(.descriptors, .badDescriptor, subject: ""))
    }

    @Test("refuses a cgroup that is none")
    func cgroup() throws {
        let directory = try File.open("/tmp", .directory)
        let error = error { $0.cgroup = directory.borrowed }
        #expect(error == .step(.clone, .badDescriptor, subject: ""))
    }

    @Test("leaves no signal blocked")
    func signals() throws {
        let before = try blockedSignals()
        _ = error { $0.programs = ["/none"] }
        #expect(try blockedSignals() == before)
    }

    @Test("leaves no child behind")
    func nothingLeft() throws {
        let mark = "TEST_MARK=\(CurrentProcess.pid)"
        let error = error {
            $0.directory = "/none"
            $0.environment = [mark]
        }
        #expect(error != nil)
        let left = try ProcFS.pids().filter { (try? ProcFS.environment(of: $0, hasEntryEqualTo: mark)) ?? false }
        #expect(left.isEmpty)
    }
}

@Suite("An identity")
struct IdentityTests {
    @Test(
        "is looked up by name or number",
        arguments: [
            ("root", nil, 0, 0), ("0", nil, 0, 0), ("daemon", nil, 1, 1), ("1:2", nil, 1, 2), ("root", "daemon", 0, 1),
            ("123456:654321", nil, 123_456, 654_321), ("123456", nil, 123_456, 123_456),
        ]
            as [(String, String?, UInt32, UInt32)])
    func named(user: String, group: String?, expectedUser: UInt32, expectedGroup: UInt32) throws {
        let identity = try Identity.named(user, group: group)
        #expect(identity.user == expectedUser)
        #expect(identity.group == expectedGroup)
        #expect(identity.groups.contains(expectedGroup))
    }

    @Test("is refused when nobody has it")
    func unknown() {
        #expect(throws: LaunchError.unknownUser("no-such")) { _ = try Identity.named("no-such") }
        #expect(throws: LaunchError.unknownGroup("no-such")) { _ = try Identity.named("root", group: "no-such") }
        #expect(throws: LaunchError.unknownUser("")) { _ = try Identity.named("") }
        #expect(throws: LaunchError.unknownUser("4294967295")) { _ = try Identity.named("4294967295") }
    }

    @Test("of a directory is its owner")
    func owner() throws {
        let folder = try TemporaryFolder()
        #expect(try Identity.owner(of: folder.path).user == CurrentProcess.user)
        #expect(try Identity.owner(of: folder.path).isCurrent)
        #expect(try Identity.current().home.hasPrefix("/"))
    }
}
