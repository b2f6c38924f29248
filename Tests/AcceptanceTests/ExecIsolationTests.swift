import Foundation
import TestSupport
import Testing

@Suite("A command in an isolated replica", .timeLimit(.minutes(1)), .needs(.root))
struct ExecIsolationTests {
    private let host: Host

    init() throws {
        host = try Host()
        try host.write(
            """
            [service.web]
            command = "exec tail -f /dev/null"
            isolation = "namespace"
            user = "65534"
            env = { GREETING = "hello" }

            [instances]
            web = ["default"]
            """, to: "tenement.toml")
        try host.start()
        let row = try host.row("web:default") { $0.state == "ready" || $0.state == "running" }
        if row.pid == nil { throw Host.Failure.noSupervisor(log: host.log) }
    }

    @Test("is in its namespaces, as its user, without any right, with its environment")
    func inside() throws {
        let pid = try #require(try host.row("web:default").pid)
        for kind in ["pid", "mnt", "ipc", "uts", "cgroup"] {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/\(kind)")
            #expect(try host.done("exec", "web", "readlink", "/proc/self/ns/\(kind)") == own + "\n")
        }
        let status = try host.done("exec", "web", "--", "sh", "-c", "id -u; cat /proc/self/status; echo $GREETING")
        #expect(status.hasPrefix("65534\n") && status.hasSuffix("hello\n"))
        for line in ["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1"] {
            #expect(status.contains(line), "\(status)")
        }
        #expect(try host.done("exec", "web", "--", "sh", "-c", "cat /proc/2/comm").contains("tail"))
    }

    @Test("sees what the replica sees, and cannot do more than it")
    func restrictions() throws {
        try host.done("exec", "web", "--", "sh", "-c", "echo mine > /tmp/file")
        #expect(try host.done("exec", "web", "cat", "/tmp/file") == "mine\n")
        #expect(!FileManager.default.fileExists(atPath: "/tmp/file"))
        for attempt in ["mount -t tmpfs none /mnt", "kill -0 \(getpid())", "touch /usr/x", "unshare -m true"] {
            #expect(try host.shell("tenement exec web -- sh -c '\(attempt)' 2>/dev/null").code != 0, "\(attempt)")
        }
        let service = try #require(try host.row("web:default").pid)
        let filter = { (pid: String) in
            try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).split(separator: "\n")
                .first { $0.hasPrefix("Seccomp:") }
        }
        let own = try host.done("exec", "web", "--", "grep", "^Seccomp:", "/proc/self/status")
        #expect(try filter(String(service)).map { $0 + "\n" } ?? "" == own)
    }

    @Test("has a terminal with job control there, which belongs to its user", .needs(.python))
    func terminal() throws {
        let result = try Typist(host: host).run(
            ["exec", "web", "--", "bash", "--norc", "-i"],
            [
                .init(seen: "bash-", typed: "echo error > /dev/stderr; test -t 0 && stty size\n", size: [90, 30]),
                .init(seen: "30 90", typed: "sh -c 'echo mark$((1+1)); exec cat'\n"),
                .init(seen: "mark2", typed: "\u{3}"),
                .init(seen: "^C"), .init(seen: "bash-", typed: "exit 6\n"),
            ])
        #expect(result.code == 6, "\(result.output)")
        #expect(!result.output.contains("denied") && !result.output.contains("job control"), "\(result.output)")
    }

    @Test("says what cannot be executed, and passes on exit codes and signals")
    func codes() throws {
        let missing = try host.tenement("exec", "web", "--", "no-such-program")
        #expect(missing.code == 127 && missing.errors.contains("no-such-program"))
        #expect(try host.tenement("exec", "web", "--", "/etc/passwd").code == 126)
        #expect(try host.tenement("exec", "web", "sh", "-c", "exit 9").code == 9)
        #expect(try host.tenement("exec", "web", "sh", "-c", "kill -KILL $$").code == 137)
        let client = try host.start(
            [
                "\(Executables.folder)/tenement", "exec", "web", "--", "sh", "-c",
                "trap 'echo got it; exit 4' TERM; echo ready; sleep 60 & wait",
            ])
        try client.waitUntilPrinted("ready")
        client.signal(SIGTERM)
        #expect(try client.finish(within: .seconds(10)).code == 4)
    }

    @Test("ends with its client, and with the replica")
    func ending() throws {
        let words = ["\(Executables.folder)/tenement", "exec", "web", "--", "sh", "-c", "echo begun; exec sleep 61.5"]
        let client = try host.start(words)
        try client.waitUntilPrinted("begun")
        client.signal(SIGKILL)
        let looks = { try Program.run(["pgrep", "-fx", "sleep 61.5"]).output.isEmpty }
        #expect(try eventually(within: .seconds(5)) { try looks() })
        let other = try host.start(words)
        try other.waitUntilPrinted("begun")
        try host.done("stop", "web")
        #expect(try other.finish(within: .seconds(10)).code == 137)
        #expect(try looks())
    }

    @Test("runs once with the isolation of its service, and leaves nothing")
    func once() throws {
        let service = try #require(try host.row("web:default").pid)
        let result = try host.shell(
            "echo in | tenement run web -- sh -c 'cat; id -u; readlink /proc/self/ns/pid; echo $GREETING; exit 8'")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(result.code == 8 && lines.count == 4, "\(result)")
        #expect([lines.first, lines.last] == ["in", "hello"] && lines.dropFirst().first == "65534")
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        let other = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(service)/ns/pid")
        #expect(![own, other].contains(lines[2]))
        #expect(try host.tenement("run", "web", "--", "no-such-program").code == 127)
        try host.done("run", "web", "--", "sh", "-c", "setsid sleep 62.5 > /dev/null 2>&1 & true")
        #expect(try Program.run(["pgrep", "-fx", "sleep 62.5"]).output.isEmpty)
        let shown = try Typist(host: host).run(
            ["run", "web", "--", "bash", "--norc", "-i"],
            [
                .init(seen: "bash-", typed: "id -u; stty size\n", size: [80, 31]),
                .init(seen: "31 80", typed: "exit 3\n"),
            ])
        #expect(shown.code == 3 && shown.output.contains("65534"), "\(shown.output)")
    }
}
