import Linux
import Processes
import TestSupport
import Testing

@Suite("A sandboxed process", .needs(.root), .timeLimit(.minutes(1)))
struct SandboxTests {
    private let maps = OwnerMaps()

    /// A shell line in a sandbox with an app of user 1234, which it may read, and data of its own.
    private func run(_ line: String, in folder: TemporaryFolder) throws -> String {
        try folder.write("x", to: "app/file", mode: 0o600)
        try folder.write("x", to: "data/file")
        for name in ["app", "app/file"] { try File.changeOwner(of: folder[name], user: 1234, group: 1234) }
        for name in ["data", "data/file"] { try File.changeOwner(of: folder[name], user: 70_009, group: 70_009) }
        var launch = LaunchRequest.shell(line)
        launch.identity = Identity(user: 70_009, group: 70_009)
        launch.directory = folder["app"]
        var plan = RootPlan(host: try HostLayout.find())
        var app = RootPlan.Place(folder["app"], isReadOnly: true)
        app.userNamespace = 0
        plan.places = [app, RootPlan.Place(folder["data"])]
        var isolation = try Isolation.here()
        isolation.mounts = plan.steps
        isolation.userNamespaces = [try maps.namespace(of: .both(1234), seenAs: .both(70_009))]
        isolation.hasOwnUserNamespace = true
        isolation.files = .sandbox(readable: [folder["app"]], writable: [folder["data"]])
        isolation.seccomp = try SystemCallFilter(.allowList).program
        return try Enclosed(launch, isolation).text()
    }

    @Test("is its own user, in a user namespace where nobody else is")
    func user() throws {
        let text = try run("id -u; cat /proc/self/uid_map /proc/self/setgroups; id -G", in: TemporaryFolder())
        let words = text.split { $0 == " " || $0 == "\n" }.map(String.init)
        #expect(words == ["70009", "70009", "70009", "1", "deny", "70009"])
    }

    @Test("has no capability, cannot gain one, and is under a filter")
    func rights() throws {
        let text = try run("grep -E 'Cap|NoNew|Seccomp:' /proc/self/status | cut -f 2", in: TemporaryFolder())
        let none = "0000000000000000"
        #expect(text.split(separator: "\n").map(String.init) == [none, none, none, none, none, "1", "2"])
    }

    @Test("reads its app as its own and cannot change it, and writes its data")
    func files() throws {
        let folder = try TemporaryFolder()
        let line = """
            stat -c %u file; cat file; echo; echo y >file; touch new; rm file
            cd \(folder["data"]) && stat -c %u file && echo y >file && mkdir d && mv file d && cat d/file
            """
        let text = try run(line, in: folder)
        #expect(text.hasPrefix("70009\nx\n"))
        #expect(text.hasSuffix("70009\ny\n"))
        #expect(text.split(separator: "\n").filter { $0.contains("Read-only file system") }.count == 3)
        #expect(try File.status(of: folder["data/d/file"]).user == 70_009)
    }

    @Test("works in /tmp, /dev/shm, /dev/null and on its own processes")
    func ordinary() throws {
        let line = """
            echo a >/tmp/x && cat /tmp/x && mv /tmp/x /tmp/y && echo b >/dev/shm/x && cat /dev/shm/x
            echo c >/dev/null && echo d | (read v; echo $v) && sh -c 'kill -9 $$' ; echo $?
            head -c 4 /dev/urandom | wc -c; printf name >/proc/self/comm && ls /usr/bin >/dev/null && echo e
            """
        #expect(try run(line, in: TemporaryFolder()) == "a\nb\nd\nKilled\n137\n4\ne\n")
    }

    @Test("lists nothing beyond the system and its own", .enabled { Landlock.version > 0 })
    func landlock() throws {
        let text = try run("for d in / /var /srv /home /root; do ls $d; done", in: TemporaryFolder())
        #expect(text.split(separator: "\n").allSatisfy { $0.hasSuffix("Permission denied") })
        #expect(text.split(separator: "\n").count == 5)
    }
}
