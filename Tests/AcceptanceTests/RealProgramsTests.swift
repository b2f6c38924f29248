import Foundation
import TestSupport
import Testing

/// A service made of a real program, and what it prints when all of it works.
struct RealService: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// A file that must be there, else the program is not installed.
    let program: String
    let script: String
    let output: [String]

    var isInstalled: Bool { !program.contains("*") && FileManager.default.fileExists(atPath: program) }

    /// Debian's PostgreSQL, whichever version.
    private static let postgres: String = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return root + "/" + (versions.max() ?? "*") + "/bin"
    }()

    static let all = [
        RealService(
            testDescription: "sh pipelines", program: "/bin/sh",
            script: """
                seq 1 100 | grep 7 | wc -l
                (sleep 0.01; echo background) & wait
                whoami | cut -c 1-9; echo ~ | grep -c "$DATA_DIR"
                """,
            output: ["19", "background", "tenement-", "1"]),
        RealService(
            testDescription: "ps, which sees nothing but the service", program: "/bin/ps",
            script: "ps ax -o comm= >$DATA_DIR/all; sort $DATA_DIR/all",
            output: ["ps", "sh", "tenement-init"]),
        RealService(
            testDescription: "python with 50 threads and 200 children", program: "/usr/bin/python3",
            script: """
                cat >$DATA_DIR/p.py <<END
                import multiprocessing, os, subprocess, tempfile, threading
                threads = [threading.Thread(target=lambda: sum(range(1000))) for _ in range(50)]
                [thread.start() for thread in threads]; [thread.join() for thread in threads]
                print(sum(subprocess.run(["true"]).returncode == 0 for _ in range(200)))
                with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))
                with tempfile.TemporaryFile() as file: print(file.write(b"abc"))
                END
                python3 $DATA_DIR/p.py
                """,
            output: ["200", "[1, 2]", "3"]),
        RealService(
            testDescription: "node with worker threads", program: "/usr/bin/node",
            script: """
                cat >$DATA_DIR/n.js <<'END'
                const { Worker } = require("worker_threads");
                const code = n => `require("worker_threads").parentPort.postMessage(${n} * 2)`;
                const work = n => new Promise(done => new Worker(code(n), { eval: true }).on("message", done));
                Promise.all([1, 2, 3, 4].map(work)).then(all => require("http").createServer((q, a) => a.end("page"))
                    .listen(0, "127.0.0.1", async function () {
                        const page = await (await fetch("http://127.0.0.1:" + this.address().port)).text();
                        console.log(all.join(), page, require("os").userInfo().username.slice(0, 8));
                        process.exit();
                    }));
                END
                node $DATA_DIR/n.js
                """,
            output: ["2,4,6,8 page tenement"]),
        RealService(
            testDescription: "a static program in Go", program: "/usr/bin/runsc",
            script: "runsc --version | head -n 1 | cut -d ' ' -f 1,2", output: ["runsc version"]),
        RealService(
            testDescription: "PostgreSQL", program: postgres + "/initdb",
            script: """
                PATH=\(postgres):$PATH
                initdb -D $DATA_DIR/pg -A trust >/dev/null 2>&1 && \
                pg_ctl -D $DATA_DIR/pg -w -o "-k /tmp -c listen_addresses=''" -l $DATA_DIR/log start >/dev/null
                psql -h /tmp postgres -qAtc "create table t as select generate_series(1, 1000) x"
                psql -h /tmp postgres -qAtc "set max_parallel_workers_per_gather = 2; set parallel_setup_cost = 0;
                    set min_parallel_table_scan_size = 0; select sum(x) from t"
                psql -h /tmp postgres -qAtc "vacuum analyze t"
                pg_ctl -D $DATA_DIR/pg -m fast stop | tail -n 1
                """,
            output: ["500500", "server stopped"]),
    ]
}

@Suite("Real programs, isolated,", .needs(.root), .timeLimit(.minutes(2)))
struct RealProgramsTests {
    @Test("work as they do on the host", arguments: ["namespace", "sandbox"], RealService.all.filter(\.isInstalled))
    func work(level: String, service: RealService) throws {
        let host = try Host()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: host.folder.path)
        try host.write("exec >$DATA_DIR/output 2>&1\n" + service.script + "\necho end\n", to: "run.sh")
        try host.write(
            "[service.real]\ncommand = \"sh run.sh\"\nisolation = \"\(level)\"\nrestart = \"never\"\n",
            to: "tenement.toml")
        try host.start()
        _ = try host.tenement("spawn", "real")
        let hasEnded = try eventually(within: .seconds(30)) { try lines(host).last == "end" }
        #expect(hasEnded)
        let found = try lines(host)
        #expect(found == service.output + ["end"])
        #expect(try host.row("real:default") { $0.state == "exited" }.state == "exited")
    }

    private func lines(_ host: Host) throws -> [String] {
        let path = host.project + "/.tenement/data/real/default/output"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { String($0).trimmingCharacters(in: .whitespaces) }
    }
}
