import Control
import EventLoop
import Glibc
import HTTP
import Linux
import Metrics
import Model
import Processes
import RouterProtocol
import Routing
import Supervision
import Synchronization
import TOML
import TestSupport
import Testing

@testable import Daemon

@Suite("The files of the runtime directory")
struct RuntimeDirectoryTests {
    private func paths(_ folder: TemporaryFolder) -> RuntimePaths {
        RuntimePaths(stateFile: folder["s"], place: .host).moved(to: folder["run"])
    }

    @Test("never hand out a key twice, whatever was used")
    func keys() throws {
        let folder = try TemporaryFolder()
        let first = try RuntimeDirectory(paths(folder))
        #expect(first.firstKey == 1)
        for key in 1...3000 as ClosedRange<UInt64> { first.reserve(key) }
        let second = try RuntimeDirectory(paths(folder))
        #expect(second.firstKey > 3000)
        let third = try RuntimeDirectory(paths(folder))
        #expect(third.firstKey > second.firstKey)
    }

    @Test("outlive a daemon but not a boot, except its log")
    func boot() throws {
        let folder = try TemporaryFolder()
        _ = try RuntimeDirectory(paths(folder))
        try folder.write("{}", to: "run/replicas/7.json")
        try folder.write("{}", to: "run/replicas/x.json")
        try folder.write("log", to: "run/daemon.log")
        #expect(try RuntimeDirectory(paths(folder)).recordedKeys() == [7])
        try folder.write("another boot", to: "run/boot")
        let after = try RuntimeDirectory(paths(folder))
        #expect(after.recordedKeys() == [])
        #expect(after.firstKey == 1)
        #expect(try folder.read("run/daemon.log") == "log")
        #expect(try folder.read("run/boot") == ProcFS.bootID())
    }

    @Test("are found by a link where the path would be too long for sockets")
    func link() throws {
        let folder = try TemporaryFolder()
        let project = folder["p"] + String(repeating: "x", count: 90)
        let paths = RuntimePaths(
            stateFile: "\(project)/s", place: .project(directory: project, runtimeBase: folder.path))
        _ = try RuntimeDirectory(paths)
        #expect(try File.linkTarget("\(project)/.tenement/run") == paths.directory)
        _ = try RuntimeDirectory(paths)
        #expect(File.exists("\(project)/.tenement/run/replicas"))
    }
}

@Suite("What an earlier supervisor left running")
struct LeftoversTests {
    /// A process like those of a run, with the mark of `paths` and key 5.
    private func spawn(_ paths: RuntimePaths, mark: Bool = true) throws -> ChildProcess {
        let null = try File.open("/dev/null", .readWrite)
        let child = try Spawner.spawn(
            LaunchRequest(
                programs: ["/bin/sleep"], arguments: ["sleep", "600"],
                environment: mark ? [ReplicaScan.mark(hostID: paths.hostID, key: "5")] : [],
                descriptors: [null.borrowed, null.borrowed, null.borrowed]))
        // The kernel shows the new environment a moment after the old program is gone.
        if mark {
            #expect(try eventually { try !ReplicaScan.marked(hostID: paths.hostID).isEmpty })
        }
        return child
    }

    /// How the process ended; `nil` if it still runs after five seconds.
    private func ending(_ child: borrowing ChildProcess) throws -> WaitStatus? {
        guard becomesReady(child.pidfd.descriptor.number) else { return nil }
        return try child.pidfd.reap()
    }

    private func record(_ child: borrowing ChildProcess, ticks: UInt64? = nil) -> String {
        let identity = child.identity
        let inode = identity.inode.map { String($0) } ?? "null"
        return """
            {"key":5,"service":"web","id":"default","replica":1,"launch_hash":"ff","uid":0,\
            "process":{"pid":\(identity.pid),"start_ticks":\(ticks ?? identity.startTicks),"pidfs_inode":\(inode)}}
            """
    }

    private func paths(_ folder: TemporaryFolder) throws -> RuntimePaths {
        let paths = RuntimePaths(stateFile: folder["s"], place: .host).moved(to: folder["run"])
        _ = try RuntimeDirectory(paths)
        return paths
    }

    @Test("is ended where the record proves what it is, and its files go")
    func recorded() throws {
        let folder = try TemporaryFolder()
        let paths = try paths(folder)
        let child = try spawn(paths)
        try folder.write(record(child), to: "run/replicas/5.json")
        try folder.write("", to: "run/fifo/5.out")
        #expect(Leftovers(paths, cgroups: nil, log: DaemonLog()).end(recorded: [5]) == 1)
        let ending = try ending(child)
        #expect(ending == .killed(signal: 9, core: false))
        #expect(try Directory.names(in: paths.records) == [])
        #expect(try Directory.names(in: paths.fifos) == [])
    }

    @Test("is ended by its mark where there is no record")
    func marked() throws {
        let folder = try TemporaryFolder()
        let paths = try paths(folder)
        let child = try spawn(paths)
        #expect(Leftovers(paths, cgroups: nil, log: DaemonLog()).end(recorded: []) == 0)
        let ending = try ending(child)
        #expect(ending == .killed(signal: 9, core: false))
    }

    @Test("is not a stranger who has the number now")
    func stranger() throws {
        let folder = try TemporaryFolder()
        let paths = try paths(folder)
        let child = try spawn(paths, mark: false)
        try folder.write(record(child, ticks: child.identity.startTicks - 1), to: "run/replicas/5.json")
        try folder.write("{\"key\":6,\"pid\":\(child.pid)}", to: "run/replicas/6.json")
        #expect(Leftovers(paths, cgroups: nil, log: DaemonLog()).end(recorded: [5, 6]) == 0)
        let isAlive = child.pidfd.isAlive
        #expect(isAlive)
        #expect(try Directory.names(in: paths.records) == [])
        try child.pidfd.send(signal: 9)
        _ = try child.pidfd.waitForExit()
    }
}
