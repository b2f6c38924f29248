import Foundation
import TestSupport
import Testing

@Suite("A service in namespaces of its own", .timeLimit(.minutes(1)))
struct IsolatedServiceTests {
    /// A project whose only service is a shell line; `rest` is more of its definition.
    private func started(_ line: String, _ rest: String = "", settings: String = "") throws -> Host {
        let host = try Host()
        try host.write(
            Host.settings + settings + """

                [service.work]
                command = '''\(line)'''
                restart = "on-failure"
                \(rest)

                [instances]
                work = ["default"]
                """, to: "tenement.toml")
        try host.start()
        return host
    }

    @Test("sees its own processes, its directory and its data, and nothing of the supervisor's", .needs(.root))
    func view() throws {
        let host = try started(
            """
            (ps -e -o comm= | sort | tr '\\n' ' '; id -u; ls -A . .tenement; ls -A /home /tmp; pwd; ls -d $DATA_DIR;
            echo mine > own; grep NoNewPrivs /proc/self/status) > report; exec sleep 1000
            """)
        _ = try host.row("work:default") { $0.state == "ready" }
        #expect(eventually { (try? host.read("report"))?.contains("NoNewPrivs") == true })
        let lines = try host.read("report").split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("ps sh"), "\(lines)")
        #expect(lines[0].contains("tenement-init"))
        #expect(!lines.contains("state.toml") && !lines.contains("run"))
        #expect(lines.contains(host.project) && lines.contains { $0.hasSuffix("/work/default") })
        #expect(lines.last == "NoNewPrivs:\t1")
        // It ran as a user of its own, and yet the file is the directory's owner's.
        let owner = try FileManager.default.attributesOfItem(atPath: host.project + "/own")[.ownerAccountID] as? Int
        #expect(owner == Int(getuid()))
        #expect(try host.done("ps", "-o", "wide").contains("namespace"))
    }

    @Test("is asked by its health command where it lives", .needs(.root))
    func probe() throws {
        let host = try started(
            "echo $$ > /tmp/here; exec sleep 1000",
            "health = { type = \"exec\", command = \"test -s /tmp/here && test -d /proc/1\", interval = \"200ms\" }")
        let health = try host.row("work:default") { $0.health == "healthy" }.health
        #expect(health == "healthy", "\(try? host.tenement("why", "work").output) \(host.log)")
    }

    @Test("is started again when its pid 1 is killed, which counts as SIGKILL", .needs(.root))
    func pidOne() throws {
        let host = try started("exec sleep 1000")
        let before = try host.row("work:default") { $0.state == "ready" }
        let status = try String(contentsOfFile: "/proc/\(before.pid ?? 0)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("PPid:") })
        let parent = try #require(line.split(separator: "\t").last.flatMap { Int32($0) })
        #expect(try String(contentsOfFile: "/proc/\(parent)/comm", encoding: .utf8) == "tenement-init\n")
        kill(parent, SIGKILL)
        let after = try host.row("work:default") { $0.state == "ready" && $0.pid != before.pid }
        #expect(after.restarts == 1)
        #expect(try host.done("why", "work").contains("SIGKILL"))
        #expect(!isAlive(before.pid ?? 0))
    }

    @Test(
        "ends with its exact reason", .needs(.root),
        arguments: ["exit 7": "exited with code 7", "kill -9 $$": "SIGKILL"])
    func reason(line: String, words: String) throws {
        let host = try started("sleep 0.2; \(line)", "max_restarts = 1\nbackoff_base_ms = 50000")
        #expect(try eventually { try host.tenement("why", "work").output.contains(words) })
    }

    @Test("sees what is mounted for it, and says in a sentence what cannot be", .needs(.root))
    func mounts() throws {
        let folder = try TemporaryFolder()
        try folder.write("shared", to: "file")
        let mount = "[[service.work.mounts]]\nsource = \"SOURCE\"\ndestination = \"/srv/shared\"\nreadonly = true\n"
        let host = try started(
            "(cat /srv/shared/file; echo x > /srv/shared/x || echo refused) > report 2>&1; exec sleep 1000",
            mount.replacingOccurrences(of: "SOURCE", with: folder.path))
        #expect(eventually { (try? host.read("report"))?.hasSuffix("refused\n") == true })
        #expect(try host.read("report").hasPrefix("shared"))
        let other = try started("exec sleep 1000", mount.replacingOccurrences(of: "SOURCE", with: "/gone"))
        #expect(
            try eventually {
                try other.tenement("why", "work").output.contains(
                    "cannot show '/gone at /srv/shared' to it (step mount)")
            })
    }

    @Test("reaches the socket of a sibling, also after that was started again", .needs(.root), .needs(.python))
    func siblings() throws {
        let server = """
            import os, socket
            s = socket.socket(socket.AF_UNIX); s.bind(os.environ['SOCKET_PATH']); s.listen()
            while True:
                c, _ = s.accept(); c.sendall(b'hello'); c.close()
            """
        let client = """
            import os, socket, time
            while True:
                try:
                    s = socket.socket(socket.AF_UNIX); s.connect(os.environ['TENEMENT_API_SOCKET'])
                    open('report', 'a').write(s.recv(9).decode() + '\\n')
                except OSError as e: open('report', 'a').write(str(e) + '\\n')
                time.sleep(0.05)
            """
        let host = try Host()
        try host.write(server, to: "server.py")
        try host.write(client, to: "client.py")
        try host.write(
            Host.settings + """

                [service.api]
                command = "/usr/bin/python3 server.py"
                socket = "/tmp/api.sock"

                [service.web]
                command = "/usr/bin/python3 client.py"
                depends_on = { api = "ready" }

                [instances]
                api = ["default"]
                web = ["default"]
                """, to: "tenement.toml")
        try host.start()
        #expect(eventually(within: .seconds(10)) { (try? host.read("report"))?.hasSuffix("hello\n") == true })
        try host.done("restart", "api")
        let length = try host.read("report").utf8.count
        #expect(
            try eventually(within: .seconds(10)) {
                try host.read("report").utf8.dropFirst(length).split(separator: 10).suffix(3).allSatisfy {
                    String($0) == "hello"
                } && host.read("report").utf8.count > length + 60
            })
    }
}
