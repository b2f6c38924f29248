import Foundation
import TestSupport
import Testing

@Suite("Without root", .timeLimit(.minutes(2)), .needs(.root))
struct RootlessTests {
    /// `nobody`, who is in every /etc/passwd.
    private static let user: UInt32 = 65534

    private func start(_ manifest: String, _ mode: Host.Mode = .up) throws -> Host {
        let host = try Host(mode, as: Self.user)
        try host.write(manifest, to: "tenement.toml")
        try host.start()
        return host
    }

    /// The uid of a process.
    private func owner(of pid: Int32) throws -> UInt32? {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("Uid:") }
        return line?.split(separator: "\t").dropFirst().first.flatMap { UInt32($0) }
    }

    @Test("up runs services as their user, and every command works")
    func up() throws {
        let host = try start(
            """
            [service.job]
            command = "echo started; exec tail -f /dev/null"

            [instances]
            job = ["default"]
            """)
        let row = try host.row("job:default") { $0.pid != nil }
        #expect(try owner(of: try #require(row.pid)) == Self.user)
        #expect(try host.done("spawn", "job:two").contains("Spawned job:two"))
        #expect(try eventually { try host.done("logs", "job").contains("started") })
        #expect(try host.done("exec", "job", "id", "-u") == "65534\n")
        #expect(try host.done("run", "id", "-u") == "65534\n")
        try host.done("restart", "job:two")
        try host.done("stop", "job:two")
        #expect(try host.row("job:two").pid == nil)
        #expect(try host.interrupt()?.code == 0)
        #expect(!isAlive(row.pid ?? 0))
    }

    @Test("daemon keeps its files where the user's are")
    func daemon() throws {
        let host = try start("[service.x]\ncommand = \"true\"\n", .daemon)
        try host.editState { $0 + "\n[service.job]\ncommand = \"exec tail -f /dev/null\"\n" }
        #expect(try eventually { try host.tenement("spawn", "job").code == 0 })
        #expect(try host.row("job:default").pid != nil)
        #expect(try host.shell("ls $XDG_RUNTIME_DIR").output.hasPrefix("tenement"))
    }

    private static let isolated = """
        [service.web]
        command = "echo begun; exec tail -f /dev/null"
        isolation = "namespace"

        [instances]
        web = ["default"]
        """

    @Test("namespace isolation hides processes and files, in a user namespace")
    func namespace() throws {
        let host = try start(Self.isolated)
        let pid = try #require(try host.row("web:default") { $0.pid != nil }.pid)
        for kind in ["pid", "mnt", "ipc", "uts", "cgroup", "user"] {
            let ours = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(kind)")
            let its = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/\(kind)")
            #expect(ours != its, "\(kind)")
            #expect(try host.done("exec", "web", "readlink", "/proc/self/ns/\(kind)") == its + "\n")
        }
        let seen = try host.done(
            "exec", "web", "--", "sh", "-c", "id -u; cat /proc/[0-9]*/comm | sort -u; ls -A /root /home /tmp | wc -w")
        #expect(seen.hasPrefix("65534\ncat\nsh\n") && seen.contains("tail\ntenement-init\n"), "\(seen)")
        let status = try host.done("exec", "web", "cat", "/proc/self/status")
        for line in ["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"] {
            #expect(status.contains(line), "\(status)")
        }
        #expect(try host.tenement("exec", "web", "mount", "-t", "tmpfs", "none", "/mnt").code != 0)
        #expect(try host.done("run", "web", "--", "sh", "-c", "echo $$") == "2\n")
        try host.done("stop", "web")
        #expect(!isAlive(pid))
    }

    @Test("threads, children, pipelines and a static program work in it", .needs(.python))
    func programs() throws {
        let host = try start(Self.isolated)
        _ = try host.row("web:default") { $0.pid != nil }
        try host.write(
            """
            import subprocess, threading
            done = []
            threads = [threading.Thread(target=lambda: done.append(1)) for _ in range(50)]
            [t.start() for t in threads]; [t.join() for t in threads]
            codes = [subprocess.run(["true"]).returncode for _ in range(200)]
            print(len(done), sum(codes), len(codes))
            """, to: "many.py")
        #expect(try host.done("run", "web", "--", "python3", "many.py") == "50 0 200\n")
        #expect(try host.done("exec", "web", "--", "sh", "-c", "seq 1000 | sort -rn | head -n1 | tr 0 o") == "1ooo\n")
        #expect(try host.tenement("exec", "web", "\(Executables.folder)/tenement-init").code == 127)
        if Program.find("node") != nil {
            try host.write(
                """
                const {Worker, isMainThread, parentPort} = require('worker_threads');
                if (isMainThread) { let n = 0;
                  for (let i = 0; i < 4; i++)
                    new Worker(__filename).on('message', m => { n += m; if (n == 4) console.log('4 workers'); });
                } else parentPort.postMessage(1);
                """, to: "workers.js")
            #expect(try host.done("run", "web", "--", "node", "workers.js") == "4 workers\n")
        }
    }

    @Test("what cannot be had is an error that says so")
    func refusals() throws {
        let host = try start(
            """
            [service.other]
            command = "exec tail -f /dev/null"
            isolation = "namespace"
            user = "root"

            [service.plain]
            command = "exec tail -f /dev/null"
            user = "root"
            """)
        for name in ["other", "plain"] {
            let result = try host.tenement("spawn", name)
            #expect(result.code == 1 && result.errors.contains("cannot enter user 'root'"), "\(result.errors)")
        }
    }
}
