import Linux
import Processes
import TestSupport
import Testing

/// A program started in namespaces of its own with its output in a pipe.
final class Enclosed {
    var request: IsolatedRequest
    let pidOne: ChildProcess
    let status: StatusSocket
    private let output: FileDescriptor

    init(_ launch: LaunchRequest, _ isolation: Isolation) throws {
        let pipe = try Pipe.make()
        let null = try File.open("/dev/null", .readWrite)
        var launch = launch
        launch.descriptors = [null.borrowed, pipe.second.borrowed, pipe.second.borrowed] + launch.descriptors
        launch.options.insert(.noNewPrivileges)
        request = IsolatedRequest(launch, isolation)
        let process = try Spawner.spawn(request)
        pidOne = process.pidOne
        status = process.status
        output = pipe.takeFirst()
    }

    deinit {
        try? pidOne.pidfd.send(signal: 9)
        _ = try? pidOne.pidfd.waitForExit()
    }

    /// What a shell line sees whose root is like that of any replica, with more where `change` asks for it.
    static func shell(
        _ line: String, user: UInt32 = 65534, _ change: (inout RootPlan, inout LaunchRequest) -> Void = { _, _ in },
        isolated: (inout Isolation) -> Void = { _ in }
    ) throws -> Enclosed {
        var launch = LaunchRequest.shell(line)
        launch.identity = Identity(user: user, group: user)
        launch.directory = "/"
        var plan = RootPlan(host: try HostLayout.find())
        plan.isRoot = user == 0
        change(&plan, &launch)
        var isolation = try Isolation.here()
        isolation.mounts = plan.steps
        isolated(&isolation)
        return try Enclosed(launch, isolation)
    }

    /// A shell line in the namespaces of this one, with the same restrictions; answers what it wrote and how it ended.
    func join(_ line: String, userNamespace: BorrowedDescriptor? = nil) throws -> (text: String, ending: WaitStatus?) {
        let pipe = try Pipe.make()
        let null = try File.open("/dev/null", .readWrite)
        var other = request
        other.launch.arguments = ["/bin/sh", "-c", line]
        other.launch.descriptors = [null.borrowed, pipe.second.borrowed, pipe.second.borrowed]
        let process = try Spawner.join(
            other, JoinTarget(pidOne: pidOne.pidfd.descriptor.borrowed, userNamespace: userNamespace))
        let reader = pipe.takeFirst()
        var ending: WaitStatus?
        var lost: Int32?
        while true {
            guard becomesReady(process.status.descriptor.number) else { throw Missing() }
            guard let report = process.status.next(for: other) else { throw Missing() }
            switch report {
            case .executed(let pid):
                #expect(try process.usher.pidfd.waitForExit() == .exited(0))
                ending = try PidFD(pid: pid).waitForExit()
                return (String(decoding: try File.read(reader.borrowed), as: UTF8.self), ending)
            case .lost(let pid): lost = pid
            case .failed(let error):
                _ = try process.usher.pidfd.waitForExit()
                if let lost { ending = try PidFD(pid: lost).waitForExit() }
                return ("\(error)", ending)
            case .ended, .gone: throw Missing()
            }
        }
    }

    /// The next report of pid 1.
    func report() throws -> InitReport {
        guard becomesReady(status.descriptor.number) else { throw Missing() }
        guard let report = status.next(for: request) else { throw Missing() }
        return report
    }

    /// The number of the service on the host, once it executes.
    func executed() throws -> Int32 {
        let report = try report()
        guard case .executed(let pid) = report else { throw Unexpected(report: report) }
        return pid
    }

    struct Unexpected: Error {
        let report: InitReport
    }

    /// How the service ends; others may live on.
    func ending() throws -> WaitStatus {
        let report = try report()
        guard case .ended(let status, _) = report else { throw Unexpected(report: report) }
        return status
    }

    /// Everything written, once nobody holds the output open any more.
    func text() throws -> String {
        String(decoding: try File.read(output.borrowed), as: UTF8.self)
    }

    /// The next piece of output.
    func next() throws -> String {
        guard becomesReady(output.number) else { throw Missing() }
        var bytes: [UInt8] = []
        _ = try output.borrowed.read(appendingTo: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Isolation {
    /// With the `tenement-init` of this build.
    static func here() throws -> Isolation {
        Isolation(program: try Path.join(Path.directory(of: CurrentProcess.executable()), "tenement-init"))
    }
}
