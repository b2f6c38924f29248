import Linux
import Processes
import TestSupport
import Testing

@Suite("An isolated process", .timeLimit(.minutes(1)))
struct IsolationTests {
    @Test("executes, is named by its number on the host, and ends with the code it chose", .needs(.root))
    func life() throws {
        let enclosed = try Enclosed.shell("echo $$; exit 7")
        let pid = try enclosed.executed()
        #expect(pid > 0 && pid != enclosed.pidOne.pid)
        #expect(try enclosed.report() == .ended(.exited(7), isLast: true))
        #expect(try enclosed.text() == "2\n")
        #expect(try enclosed.report() == .gone)
        #expect(becomesReady(enclosed.pidOne.pidfd.descriptor.number))
        #expect(try enclosed.pidOne.pidfd.reap() == .exited(7))
    }

    @Test(
        "ends by the signal it gets, to which pid 1 of a namespace is not immune", .needs(.root),
        arguments: [9, 11, 15])
    func signals(number: Int32) throws {
        let enclosed = try Enclosed.shell("kill -\(number) $$; sleep 60", { $1.limits.core = 0 })
        _ = try enclosed.executed()
        #expect(try enclosed.report() == .ended(.killed(signal: number, core: false), isLast: true))
    }

    @Test("gets the signals that are sent to its pid 1", .needs(.root), arguments: [1, 10, 15, 28])
    func passedOn(number: Int32) throws {
        let enclosed = try Enclosed.shell("trap 'echo got; exit 3' \(number); echo up; while :; do sleep 0.01; done")
        _ = try enclosed.executed()
        #expect(try enclosed.next() == "up\n")
        try enclosed.pidOne.pidfd.send(signal: number)
        #expect(try enclosed.next() == "got\n")
        #expect(try enclosed.ending() == .exited(3))
    }

    @Test("leaves no zombie behind when grandchildren lose their parents", .needs(.root))
    func zombies() throws {
        let enclosed = try Enclosed.shell(
            "for i in 1 2 3 4 5 6 7 8 9; do sh -c 'sleep 0.02 & exit' ; done; sleep 0.2; ps -e -o stat= | grep -c Z")
        _ = try enclosed.executed()
        #expect(try enclosed.text() == "0\n")
    }

    @Test("is reported at once when others of its namespace live on, which end with pid 1", .needs(.root))
    func others() throws {
        let enclosed = try Enclosed.shell("setsid sleep 1000 & exec 0>&-; exit 4")
        let pid = try enclosed.executed()
        #expect(try enclosed.report() == .ended(.exited(4), isLast: false))
        #expect(pid > 0 && enclosed.pidOne.pidfd.isAlive)
        try enclosed.pidOne.pidfd.send(signal: 9)
        #expect(try enclosed.report() == .gone)
        #expect(try enclosed.text().isEmpty)
    }

    @Test("ends when its pid 1 is killed", .needs(.root))
    func pidOneKilled() throws {
        let enclosed = try Enclosed.shell("exec sleep 1000")
        let service = try PidFD(pid: try enclosed.executed())
        try enclosed.pidOne.pidfd.send(signal: 9)
        #expect(becomesReady(service.descriptor.number))
        #expect(try enclosed.report() == .gone)
    }

    @Test("takes everything along when nobody listens any more", .needs(.root))
    func supervisorGone() throws {
        var launch = LaunchRequest.shell("setsid sleep 1000 & exit 0")
        let null = try File.open("/dev/null", .readWrite)
        launch.descriptors = [null.borrowed, null.borrowed, null.borrowed]
        var isolation = try Isolation.here()
        isolation.mounts = RootPlan(host: try HostLayout.find()).steps
        let pidOne = try PidFD(pid: try start(IsolatedRequest(launch, isolation)))
        #expect(becomesReady(pidOne.descriptor.number))
        #expect(try pidOne.reap() == .exited(0))
    }

    /// The number of pid 1, to whose reports nobody listens.
    private func start(_ request: IsolatedRequest) throws -> Int32 {
        let process = try Spawner.spawn(request)
        return process.pidOne.pid
    }

    @Test("has no capability, none to gain, and its own user", .needs(.root))
    func rights() throws {
        let enclosed = try Enclosed.shell("grep -E '^(Cap|NoNewPrivs|Groups|Uid)' /proc/self/status", user: 70_123)
        _ = try enclosed.executed()
        let lines = try enclosed.text().split(separator: "\n").map(String.init)
        #expect(lines.contains("Uid:\t70123\t70123\t70123\t70123"))
        #expect(lines.contains("NoNewPrivs:\t1"))
        for set in ["Inh", "Prm", "Eff", "Bnd", "Amb"] { #expect(lines.contains("Cap\(set):\t0000000000000000")) }
    }

    @Test("keeps the one capability that it is given", .needs(.root))
    func capability() throws {
        var launch = LaunchRequest.shell("grep -E '^Cap(Eff|Bnd|Amb)' /proc/self/status")
        launch.identity = Identity(user: 70_123, group: 70_123)
        var isolation = try Isolation.here()
        isolation.mounts = RootPlan(host: try HostLayout.find()).steps
        isolation.capabilities = 1 << 10
        let enclosed = try Enclosed(launch, isolation)
        _ = try enclosed.executed()
        let bits = "0000000000000400"
        #expect(try enclosed.text() == "CapEff:\t\(bits)\nCapBnd:\t\(bits)\nCapAmb:\t\(bits)\n")
    }

    @Test("can have a user namespace of its own, in which nobody else is anybody", .needs(.root))
    func userNamespace() throws {
        var launch = LaunchRequest.shell("cat /proc/self/uid_map /proc/self/setgroups; grep CapEff /proc/self/status")
        launch.identity = Identity(user: 70_123, group: 70_123)
        var isolation = try Isolation.here()
        isolation.mounts = RootPlan(host: try HostLayout.find()).steps
        isolation.hasOwnUserNamespace = true
        let enclosed = try Enclosed(launch, isolation)
        _ = try enclosed.executed()
        let words = try enclosed.text().split { $0 == " " || $0 == "\n" || $0 == "\t" }.map(String.init)
        #expect(words == ["70123", "70123", "1", "deny", "CapEff:", "0000000000000000"])
    }

    @Test("gets its own number as LISTEN_PID, and no descriptor but those it was given", .needs(.root))
    func descriptors() throws {
        let enclosed = try Enclosed.shell("echo $LISTEN_PID; ls /proc/self/fd | tr '\\n' ' '") { _, launch in
            launch.environment += ["LISTEN_PID=", "LISTEN_FDS=0"]
        }
        _ = try enclosed.executed()
        // The fourth is what ls reads with.
        #expect(try enclosed.text() == "2\n0 1 2 3 ")
    }

    @Test("may be a script without a first line", .needs(.root))
    func script() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("echo \"$0 $1\"", to: "script", mode: 0o755)
        try File.changeMode(of: folder.path, to: 0o755)
        var launch = LaunchRequest.program(path, "one")
        launch.identity = Identity(user: 65534, group: 65534)
        var plan = RootPlan(host: try HostLayout.find())
        plan.places = [RootPlan.Place(folder.path)]
        var isolation = try Isolation.here()
        isolation.mounts = plan.steps
        let enclosed = try Enclosed(launch, isolation)
        _ = try enclosed.executed()
        #expect(try enclosed.text() == "\(path) one\n")
    }

    @Test("costs less than 64 KiB for its pid 1", .needs(.root))
    func memory() throws {
        let enclosed = try Enclosed.shell("exec sleep 1000")
        _ = try enclosed.executed()
        let text = try File.readText("/proc/\(enclosed.pidOne.pid)/smaps_rollup")
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("Pss:") })
        let kibibytes = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        #expect(try #require(kibibytes) <= 64)
    }
}
