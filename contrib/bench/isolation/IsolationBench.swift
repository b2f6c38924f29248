import Glibc
import Linux
import Processes

@main
struct IsolationBench {
    static func main() throws { try measure() }
}

/// Prints what an isolated start costs beside a plain one, and what pid 1 needs: CPU of us and of what we started.
func measure() throws {
    let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 300 : 300
    let program = CommandLine.arguments.count > 2 ? CommandLine.arguments[2] : "/bin/true"
    let bench = try Bench(program: program)
    for _ in 0..<20 { _ = try (bench.plain(), bench.isolated()) }
    var plain: [Int64] = []
    var isolated: [Int64] = []
    var waits: [Int64] = []
    for _ in 0..<count {
        plain.append(try bench.cpu { try bench.plain() })
        isolated.append(
            try bench.cpu {
                let begin = Clock.monotonic()
                try bench.isolated { waits.append(Clock.monotonic() - begin) }
            })
    }
    print("plain     cpu \(bench.text(plain))")
    print("isolated  cpu \(bench.text(isolated))")
    print("in spawn      \(bench.text(waits))")
    print("ratio \(bench.median(isolated) * 100 / max(1, bench.median(plain))) %")
    print("pid 1 of 100: PSS \(try bench.memory(of: 100)) KiB each")
}

final class Bench {
    let program: String
    let null: FileDescriptor
    let isolation: Isolation

    init(program: String) throws {
        self.program = program
        null = try File.open("/dev/null", .readWrite)
        let own = Path.directory(of: try CurrentProcess.executable())
        var isolation = Isolation(program: Path.join(own, "tenement-init"))
        var root = RootPlan(host: try HostLayout.find())
        root.places = [RootPlan.Place("/var/tmp"), RootPlan.Place("/var/cache", at: "/data")]
        isolation.mounts = root.steps
        isolation.seccomp = try SystemCallFilter(.denyList).program
        self.isolation = isolation
    }

    func request(_ arguments: [String]) -> LaunchRequest {
        var request = LaunchRequest(
            programs: [arguments[0]], arguments: arguments, environment: ["PATH=/usr/bin:/bin"],
            descriptors: [null.borrowed, null.borrowed, null.borrowed])
        request.identity = Identity(user: 65534, group: 65534)
        request.options.insert(.noNewPrivileges)
        return request
    }

    func plain() throws {
        let child = try Spawner.spawn(request([program]))
        _ = try child.pidfd.waitForExit()
    }

    func isolated(_ spawned: () -> Void = {}) throws {
        let whole = IsolatedRequest(request([program]), isolation)
        let process = try Spawner.spawn(whole)
        spawned()
        let status = try process.pidOne.pidfd.waitForExit()
        guard status == .exited(0) else { throw Failure(report: process.status.next(for: whole)) }
    }

    struct Failure: Error {
        let report: InitReport?
    }

    /// User and system time in nanoseconds, of this process and of children that have ended.
    func cpu(_ body: () throws -> Void) throws -> Int64 {
        let before = used()
        try body()
        return used() - before
    }

    private func used() -> Int64 {
        var total: Int64 = 0
        for who in [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue] {
            var usage = rusage()
            _ = unsafe getrusage(who, &usage)
            for time in [usage.ru_utime, usage.ru_stime] {
                total += Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1000
            }
        }
        return total
    }

    func memory(of count: Int) throws -> Int {
        var processes: [Int32] = []
        for _ in 0..<count {
            let process = try Spawner.spawn(IsolatedRequest(request(["/bin/sleep", "1000"]), isolation))
            _ = try process.status.descriptor.wait(for: .readable, milliseconds: 5000)
            processes.append(process.pidOne.pid)
        }
        defer { for pid in processes { _ = kill(pid, 9) } }
        var total = 0
        for pid in processes {
            let text = try File.readText("/proc/\(pid)/smaps_rollup")
            let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
            total += line.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
        }
        return total / count
    }

    func median(_ values: [Int64]) -> Int64 { values.sorted()[values.count / 2] }

    func text(_ values: [Int64]) -> String {
        let sorted = values.sorted()
        let mean = values.reduce(0, +) / Int64(values.count)
        return
            "median \(sorted[values.count / 2] / 1000) us, p10 \(sorted[values.count / 10] / 1000), mean \(mean / 1000)"
    }
}
