import Linux
import Processes
import TestSupport
import Testing

private func initProgram() throws -> String {
    Path.join(Path.directory(of: try CurrentProcess.executable()), "tenement-init")
}

@Suite("The guard of foreground mode")
struct ForegroundGuardTests {
    @Test("ends everything marked when its runner goes")
    func runnerGone() throws {
        let host = "guard\(CurrentProcess.pid)"
        let line = "setsid sh -c 'echo; exec sleep 1000' & exec sleep 1000"
        let mine = try Started.shell(line) { $0.environment.append(ReplicaScan.mark(hostID: host, key: "1")) }
        let other = try Started.shell("echo; exec sleep 1000") {
            $0.environment.append(ReplicaScan.mark(hostID: host + "x", key: "1"))
        }
        _ = try mine.next()
        _ = try other.next()
        #expect(try ReplicaScan.marked(hostID: host)["1"]?.count == 2)
        let pidfd: PidFD
        do {
            let runner = try ForegroundGuard.start(program: initProgram(), hostID: host, cgroup: nil)
            pidfd = try PidFD(pid: runner.process.pid)
            #expect(pidfd.isAlive == true)
        }
        #expect(try mine.status() == .killed(signal: 9, core: false))
        #expect(becomesReady(pidfd.descriptor.number))
        #expect(try pidfd.reap() == .exited(0))
        #expect(try ReplicaScan.marked(hostID: host).isEmpty)
        #expect(other.child.pidfd.isAlive == true)
    }

    @Test("ends everything within a second when its runner is killed with SIGKILL")
    func runnerKilled() throws {
        let host = "killed\(CurrentProcess.pid)"
        let mine = try Started.shell("setsid sh -c 'echo; exec sleep 1000' & exec sleep 1000") {
            $0.environment.append(ReplicaScan.mark(hostID: host, key: "1"))
        }
        _ = try mine.next()
        let runner: Started
        let watcher: Started
        do {
            let pipe = try Pipe.make()
            runner = try Started.shell("exec sleep 1000") { $0.descriptors = [pipe.second.borrowed] }
            let mark = ReplicaScan.mark(hostID: host, key: "")
            watcher = try Started(try guardRequest(mark, pipe.first.borrowed))
        }
        try runner.child.pidfd.send(signal: 9)
        let start = Clock.monotonic()
        #expect(try watcher.status() == .exited(0))
        #expect(try mine.status() == .killed(signal: 9, core: false))
        #expect(Clock.monotonic() - start < 1_000_000_000)
        #expect(try ReplicaScan.marked(hostID: host).isEmpty)
    }

    private func guardRequest(_ mark: String, _ lifeline: BorrowedDescriptor) throws -> LaunchRequest {
        var request = LaunchRequest.program(try initProgram(), "--guard", "3", mark)
        request.descriptors = [lifeline]
        return request
    }

    @Test("ends without killing when it is released")
    func released() throws {
        let host = "release\(CurrentProcess.pid)"
        let mine = try Started.shell("echo; exec sleep 1000") {
            $0.environment.append(ReplicaScan.mark(hostID: host, key: "1"))
        }
        _ = try mine.next()
        let runner = try ForegroundGuard.start(program: initProgram(), hostID: host, cgroup: nil)
        let pidfd = try PidFD(pid: runner.process.pid)
        try runner.release()
        #expect(becomesReady(pidfd.descriptor.number))
        #expect(try pidfd.reap() == .exited(0))
        #expect(mine.child.pidfd.isAlive == true)
    }
}

@Suite("The keeper")
struct KeeperTests {
    let folder: TemporaryFolder
    let process: Started

    init() throws {
        folder = try TemporaryFolder()
        let path = folder["keeper.sock"]
        process = try Started(.program(initProgram(), "--keep", path))
        guard eventually({ (try? File.status(of: path)) != nil }) else { throw Missing() }
    }

    private func connect() throws -> Keeper {
        for _ in 0..<1000 {
            if let keeper = try? Keeper(socket: folder["keeper.sock"]) { return keeper }
        }
        throw Missing()
    }

    @Test("gives back to a new client what an earlier one stored")
    func store() throws {
        let pipe = try Pipe.make()
        do {
            let keeper = try connect()
            try keeper.store(pipe.first.borrowed, as: "fifo/1.out")
            try keeper.store(pipe.second.borrowed, as: "other")
            try keeper.store(pipe.second.borrowed, as: "gone")
            try keeper.drop("gone")
            try keeper.drop("never there")
        }
        let keeper = try connect()
        var contents = try keeper.list()
        #expect(contents.names == ["fifo/1.out", "other"])
        let first = try unwrap(contents.descriptors.takeFirst())
        #expect(try File.status(of: first.borrowed).inode == File.status(of: pipe.first.borrowed).inode)
        #expect(try keeper.list().names == ["fifo/1.out", "other"])
        try keeper.quit()
        #expect(try process.status() == .exited(0))
    }

    @Test("holds what was written into a pipe whose reader has gone")
    func holds() throws {
        let pipe = try Pipe.make(nonBlocking: true)
        let keeper = try connect()
        try keeper.store(pipe.first.borrowed, as: "out")
        let writer = pipe.takeSecond()
        try writer.borrowed.writeAll(Array("kept".utf8))
        var contents = try keeper.list()
        let reader = try unwrap(contents.descriptors.takeFirst())
        var bytes: [UInt8] = []
        #expect(try reader.borrowed.read(appendingTo: &bytes) == 4)
    }

    @Test("refuses names that are too long or empty", arguments: ["", String(repeating: "n", count: 64)])
    func names(name: String) throws {
        let pipe = try Pipe.make()
        let keeper = try connect()
        #expect(throws: Errno.nameTooLong) { try keeper.store(pipe.first.borrowed, as: name) }
    }
}
