import Linux
import Processes
import TestSupport
import Testing

@Suite("A system call filter", .needs(.python))
struct SystemCallFilterTests {
    @Test("is a program that the kernel accepts", arguments: SystemCallFilter.Strictness.allCases)
    func accepted(strictness: SystemCallFilter.Strictness) throws {
        let filter = try SystemCallFilter(strictness)
        // 4096 instructions of 8 bytes is the most that seccomp(2) takes.
        #expect(filter.program.count.isMultiple(of: 8) && filter.program.count <= 4096 * 8)
        #expect(try run(["true"], under: filter).ending == .exited(0))
    }

    @Test("answers calls as the table says", arguments: SystemCallFilter.Strictness.allCases)
    func table(strictness: SystemCallFilter.Strictness) throws {
        let result = try run(["python3", Self.beside("system-calls.py")], under: SystemCallFilter(strictness))
        #expect(result.ending == .exited(0), "\(result.errors)")
        var expected = Self.refused.map { "\($0) EPERM" } + Self.absent.map { "\($0) ENOSYS" }
        expected += Self.allowed.map { "\($0) ok" } + ["mseal EINVAL"]
        switch strictness {
        case .denyList: expected += ["socket-alg EAFNOSUPPORT", "socket-vsock EAFNOSUPPORT"]
        case .allowList: expected += ["socket-alg EPERM", "socket-vsock EPERM"]
        }
        // A device and a raw socket are left to capabilities in a namespace; this test has them if it is root.
        let answers = result.output.split(separator: "\n").map(String.init)
        let judged = answers.filter {
            strictness == .allowList || !$0.hasPrefix("mknod-dev") && !$0.hasPrefix("socket-p")
        }
        if strictness == .allowList { expected += ["mknod-device EPERM", "socket-packet EPERM"] }
        #expect(judged.sorted() == expected.sorted())
    }

    @Test("ends programs of another architecture with SIGSYS", arguments: SystemCallFilter.Strictness.allCases)
    func foreign(strictness: SystemCallFilter.Strictness) throws {
        #if arch(x86_64)
            // x32: the numbers of this architecture with bit 30, which kernels without x32 do not know.
            let line = "import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)"
            let result = try run(["python3", "-c", line], under: SystemCallFilter(strictness))
            #expect(result.ending == .killed(signal: 31))
        #endif
    }

    @Test("lets programs work as they are", arguments: SystemCallFilter.Strictness.allCases, RealProgram.all)
    func programs(strictness: SystemCallFilter.Strictness, program: RealProgram) throws {
        guard Program.find(program.command[0]) != nil else { return }
        let result = try run(program.command, under: SystemCallFilter(strictness))
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(result.output == program.output)
    }

    private static let refused = [
        "mount", "umount2", "chroot", "pivot_root", "open_tree", "fsopen", "mount_setattr", "setns", "unshare-user",
        "clone-uts", "init_module", "bpf", "kexec_load", "clock_settime", "swapoff", "sethostname", "acct", "quotactl",
        "add_key", "process_vm_readv", "pidfd_getfd", "kcmp", "perf_event_open", "fanotify_init", "open_by_handle_at",
        "userfaultfd", "reboot", "syslog", "keyctl", "ptrace-attach", "ptrace-seize", "create-setuid", "create-setgid",
        "tmpfile-setuid", "chmod-setuid", "chmod-setgid", "fchmod-setuid", "fchmodat2-setuid", "mknod-setuid",
        "ioctl-TIOCSTI", "ioctl-TIOCSTI-high", "ioctl-TIOCLINUX",
    ]
    private static let absent = ["clone3", "openat2", "io_uring_setup", "a_call_of_tomorrow"]
    private static let allowed = [
        "unshare-files", "personality-query", "create-plain", "open-plain", "chmod-plain", "mknod-fifo", "ioctl-size",
        "ioctl-attributes", "ioctl-nonblock", "socket-unix", "socket-inet", "socket-inet6", "socket-netlink",
        "socketpair",
    ]

    private func run(_ command: [String], under filter: SystemCallFilter) throws -> Program.Result {
        let folder = try TemporaryFolder()
        let file = try File.open(folder["filter"], [.writeOnly, .create])
        try file.borrowed.writeAll(filter.program)
        return try Program.run(
            ["python3", Self.beside("under-filter.py"), folder["filter"]] + command, in: folder.path)
    }

    private static func beside(_ name: String) -> String {
        Path.join(Path.directory(of: #filePath), name)
    }
}

/// A program that services are made of, and what it prints when all of it works.
struct RealProgram: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let command: [String]
    let output: String

    static let all = [
        RealProgram(
            testDescription: "sh with a pipeline, a subshell and a background job",
            command: ["sh", "-c", "seq 1 100 | (grep 7 | wc -l) & wait; chmod 700 . && mkdir a && mv a b && rmdir b"],
            output: "19\n"),
        RealProgram(
            testDescription: "python3 with 50 threads and 200 children one after another",
            command: [
                "python3", "-c",
                """
                import subprocess, threading, socket, select, tempfile, mmap, os
                threads = [threading.Thread(target=lambda: sum(range(1000))) for _ in range(50)]
                [t.start() for t in threads]; [t.join() for t in threads]
                print(sum(subprocess.run(["true"]).returncode == 0 for _ in range(200)))
                with tempfile.TemporaryFile() as f: f.write(b"x" * 4096); f.flush(); mmap.mmap(f.fileno(), 4096)
                s = socket.create_server(("127.0.0.1", 0)); c = socket.create_connection(s.getsockname())
                e = select.epoll(); e.register(s); print(len(e.poll())); socket.getaddrinfo("localhost", 80)
                import multiprocessing
                with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))
                """,
            ],
            output: "200\n1\n[1, 2]\n"),
        RealProgram(
            testDescription: "node with worker threads",
            command: [
                "node", "-e",
                """
                const { Worker } = require("worker_threads");
                const code = n => `require("worker_threads").parentPort.postMessage(${n} * 2)`;
                const work = n => new Promise(done => new Worker(code(n), { eval: true }).on("message", done));
                Promise.all([1, 2, 3, 4].map(work)).then(all => {
                    require("fs").writeFileSync("f", "x"); require("fs").statSync("f");
                    require("http").createServer().listen(0, "127.0.0.1", function () {
                        console.log(all.join(), require("child_process").execSync("echo child").toString().trim());
                        this.close();
                    });
                });
                """,
            ],
            output: "2,4,6,8 child\n"),
    ]
}
