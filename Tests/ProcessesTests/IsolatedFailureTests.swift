import Linux
import Processes
import TestSupport
import Testing

@Suite("An isolated start that fails", .serialized, .timeLimit(.minutes(2)))
struct IsolatedFailureTests {
    /// Starts and expects it to fail, then that nothing is left.
    private func failure(
        _ launch: LaunchRequest, _ change: (inout Isolation, inout RootPlan) throws -> Void = { _, _ in }
    ) throws -> LaunchError? {
        var plan = RootPlan(host: try HostLayout.find())
        var isolation = try Isolation.here()
        try change(&isolation, &plan)
        isolation.mounts = plan.steps
        isolation.mark = ReplicaScan.mark(hostID: Self.host, key: "1")
        let enclosed: Enclosed
        do {
            enclosed = try Enclosed(launch, isolation)
        } catch let error as LaunchError {
            return error
        }
        guard case .failed(let error) = try enclosed.report() else { return nil }
        return error
    }

    @Test("names the step, the reason and what it was about", .needs(.root))
    func steps() throws {
        let shell = LaunchRequest.shell("exit 0")
        var missing = LaunchRequest.program("/usr/bin/nothing-here")
        #expect(try failure(missing) == .step(.execute, .notFound, subject: "/usr/bin/nothing-here"))
        missing.programs = ["/etc/passwd"]
        missing.identity = Identity(user: 70_001, group: 70_001)
        #expect(try failure(missing) == .step(.execute, .permissionDenied, subject: "/etc/passwd"))
        var lost = shell
        lost.directory = "/home/nobody-here"
        #expect(try failure(lost) == .step(.directory, .notFound, subject: "/home/nobody-here"))
        let gone = try failure(shell) { _, plan in plan.places = [RootPlan.Place("/gone/app", at: "/srv")] }
        #expect(gone == .step(.mount, .notFound, subject: "/gone/app at /srv"))
        let unknown = try failure(shell) { isolation, _ in isolation.seccomp = [UInt8](repeating: 0xff, count: 8) }
        #expect(unknown == .step(.seccomp, .invalidArgument, subject: ""))
        #expect(
            try failure(shell) { isolation, _ in isolation.program = "/no/init" }
                == .step(.execute, .notFound, subject: "/no/init"))
        #expect(
            try failure(shell) { isolation, _ in isolation.hostName = String(repeating: "x", count: 70) }
                == .step(.hostName, .invalidArgument, subject: String(repeating: "x", count: 70)))
        var wrong = shell
        wrong.identity = Identity(user: 65534, group: 65534)
        wrong.limits.openFiles = (20, 10)
        #expect(try failure(wrong) == .step(.limits, .invalidArgument, subject: ""))
    }

    @Test("leaves no process, descriptor, mount or namespace behind, a thousand times", .needs(.root))
    func thousand() throws {
        var random = SeededRandom(seed: 7)
        let before = try State.now()
        for _ in 0..<1000 {
            let launch = LaunchRequest.shell("exit 0")
            let kind = Int.random(in: 0..<8, using: &random)
            let error = try failure(launch.breaking(kind)) { isolation, plan in
                switch kind {
                case 3: plan.places = [RootPlan.Place("/gone", at: "/srv")]
                case 4: isolation.seccomp = [UInt8](repeating: 0xff, count: 8)
                case 5: isolation.program = "/no/init"
                case 6: isolation.hostName = String(repeating: "x", count: 65)
                case 7: plan.places = [RootPlan.Place("/etc/passwd", at: "/srv")]
                default: break
                }
            }
            #expect(error != nil, "kind \(kind)")
        }
        #expect(try eventually { try ReplicaScan.marked(hostID: Self.host).isEmpty })
        let after = try State.now()
        #expect(after.mounts == before.mounts)
        // Other tests run meanwhile, but none leaves hundreds of anything.
        #expect(after.descriptors < before.descriptors + 300)
        #expect(after.children < before.children + 300)
    }

    private static let host = "failing\(CurrentProcess.pid)"

    /// What a failed start could leave.
    private struct State {
        var children: Int
        var descriptors: Int
        var mounts: String

        static func now() throws -> State {
            let stats = try ProcFS.pids().compactMap { try? ProcFS.stat(of: $0) }
            return State(
                children: stats.count { $0.parent == CurrentProcess.pid },
                descriptors: try Directory("/proc/self/fd").names().count,
                mounts: try File.readText("/proc/self/mountinfo"))
        }
    }
}

extension LaunchRequest {
    fileprivate func breaking(_ kind: Int) -> LaunchRequest {
        var copy = self
        switch kind {
        case 0: copy.programs = ["/usr/bin/nothing"]
        case 1: copy.directory = "/nowhere"
        case 2:
            copy.identity = Identity(user: 70_001, group: 70_001)
            copy.programs = ["/etc/shadow"]
        default: break
        }
        return copy
    }
}
