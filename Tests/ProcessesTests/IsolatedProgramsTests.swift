import Linux
import Processes
import TestSupport
import Testing

@Suite("Real programs in namespaces of their own", .timeLimit(.minutes(2)))
struct IsolatedProgramsTests {
    /// Runs a program as a user who may write its folder, with the system calls that `namespace` allows.
    private func run(
        _ arguments: [String], in folder: TemporaryFolder? = nil, user: UInt32 = 65534
    ) throws -> (text: String, status: WaitStatus) {
        var launch = LaunchRequest(
            programs: [arguments[0]], arguments: arguments, environment: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"],
            descriptors: [])
        launch.identity = Identity(user: user, group: user)
        launch.directory = folder?.path ?? "/tmp"
        var plan = RootPlan(host: try HostLayout.find())
        if let folder {
            try File.changeOwner(of: folder.path, user: user, group: user)
            plan.places = [RootPlan.Place(folder.path)]
        }
        var isolation = try Isolation.here()
        isolation.mounts = plan.steps
        isolation.seccomp = try SystemCallFilter(.denyList).program
        let enclosed = try Enclosed(launch, isolation)
        _ = try enclosed.executed()
        let text = try enclosed.text()
        return (text, try enclosed.ending())
    }

    @Test("Python with 50 threads and 200 children one after another", .needs(.root))
    func python() throws {
        let script = """
            import subprocess, threading
            done = []
            def work(): done.append(sum(range(1000)))
            threads = [threading.Thread(target=work) for _ in range(50)]
            [t.start() for t in threads]; [t.join() for t in threads]
            for i in range(200): assert subprocess.run(['/bin/sh', '-c', 'exit %d' % (i % 7)]).returncode == i % 7
            import multiprocessing
            with multiprocessing.get_context('fork').Pool(4) as pool: total = sum(pool.map(abs, range(-10, 0)))
            print(len(done), total)
            """
        let result = try run(["/usr/bin/python3", "-c", script])
        #expect(result.text == "50 55\n" && result.status == .exited(0))
    }

    @Test("Node with worker threads and a server", .needs(.root), .needs(.node))
    func node() throws {
        let script = """
            const { Worker } = require('worker_threads'), http = require('http')
            const { execSync } = require('child_process')
            let left = 4
            for (let i = 0; i < 4; i++) {
              const worker = new Worker("require('worker_threads').parentPort.postMessage(6 * 7)", { eval: true })
              worker.on('message', value => { if (value !== 42) process.exit(9); if (--left === 0) serve() })
            }
            function serve() {
              const server = http.createServer((q, r) => r.end('hello ' + execSync('echo child')))
              server.listen('/tmp/node.sock', () => http.get({ socketPath: '/tmp/node.sock', path: '/' }, response => {
                response.on('data', data => { console.log(String(data).trim()); process.exit(5) })
              }))
            }
            """
        let result = try run([try #require(Program.find("node")), "-e", script])
        #expect(result.text == "hello child\n" && result.status == .exited(5), "\(result)")
    }

    @Test("a statically linked program", .needs(.root))
    func staticProgram() throws {
        let result = try run(["/sbin/ldconfig", "-p"])
        #expect(result.text.contains("libc.so.6") && result.status == .exited(0))
    }

    @Test("a shell with pipelines, substitutions, background jobs and here documents", .needs(.root))
    func shell() throws {
        let line = """
            seq 1 1000 | grep 7 | wc -l; (sleep 0.01; echo job) & wait; x=$(echo a | tr a b); cat <<END
            $x
            END
            yes | head -n 1; find /etc -name passwd | xargs ls
            """
        let result = try run(["/bin/bash", "-c", line])
        #expect(
            result.text == "271\njob\nb\ny\n/etc/passwd\n" || result.text.hasPrefix("271\njob\nb\ny\n"), "\(result)")
        #expect(result.status == .exited(0) || result.status == .exited(123))
    }

    @Test("PostgreSQL, from initdb to a query", .needs(.root), .needs(.postgres))
    func postgres() throws {
        let folder = try TemporaryFolder()
        let bin = try #require(Need.postgresFolder)
        let line = """
            set -e; PATH=\(bin):$PATH; initdb -D db -A trust -N >log 2>&1
            pg_ctl -D db -w -t 30 -o "-k $PWD -c listen_addresses=" start >>log 2>&1
            psql -h "$PWD" -d postgres -Atc 'create table t as select generate_series(1, 1000) n; select sum(n) from t'
            pg_ctl -D db -m fast stop >>log 2>&1 || cat log
            """
        let user = try #require(UserDatabase.localUser(named: "nobody")).user
        let result = try run(["/bin/sh", "-c", line], in: folder, user: user)
        let log = try folder.read("log")
        #expect(
            result.text == "SELECT 1000\n500500\n" && result.status == .exited(0), "\(result) \(log)"
        )
    }

    @Test("a program that dies of what it may not do is told apart from one that is refused", .needs(.root))
    func refused() throws {
        let script = """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            print(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), os.strerror(ctypes.get_errno()))
            """
        let result = try run(["/usr/bin/python3", "-c", script])
        #expect(result.text == "-1 Operation not permitted\n")
    }
}
