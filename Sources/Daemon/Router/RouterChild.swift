internal import EventLoop
internal import Linux
internal import Processes
internal import RouterProtocol

/// How every router process of this daemon is started.
struct RouterLaunch: Sendable {
    /// The executable `tenement-router`.
    var program: String
    /// Where a router that lost its supervisor finds the next one.
    var socketPath: String
    /// Where it is written down which process is the router.
    var recordPath: String
    var settings: RouterProtocol.RouterSettings
}

/// One router process and the channel to it.
final class RouterChild {
    let identity: ProcessIdentity
    let channel: RouterChannel
    private let pidfd: PidFD
    private var exitSource: DescriptorSource?
    /// Called once with how it ended.
    var ended: (String) -> Void = { _ in }

    var pid: Int32 { identity.pid }

    /// The number under which the router finds the channel.
    static let channelDescriptor: Int32 = 3

    init(_ loop: Loop, _ launch: RouterLaunch) throws(StartFailure) {
        let pair = try StartFailure.kernel("make the router's channel") { () throws(Errno) in
            try Socket.pair(.sequencedPacket)
        }
        let theirs = try StartFailure.kernel("make the router's channel") { () throws(Errno) in
            try pair.second.duplicate()
        }
        let null = try StartFailure.kernel("open /dev/null") { () throws(Errno) in
            try File.open("/dev/null", .readWrite)
        }
        let errors = BorrowedDescriptor(2)
        var request = LaunchRequest(
            programs: [launch.program], arguments: ["tenement-router", launch.socketPath],
            environment: ["PATH=/usr/bin:/bin"],
            descriptors: [null.borrowed, errors, errors, theirs.borrowed])
        request.limits.umask = 0o077
        let child: ChildProcess
        do throws(LaunchError) {
            child = try Spawner.spawn(request)
        } catch {
            throw .launch(program: launch.program, error)
        }
        identity = child.identity
        pidfd = child.takePidFD()
        let ours = pair.takeFirst().release()
        channel = try StartFailure.loop { () throws(LoopError) in
            try RouterChannel(loop, socket: FileDescriptor(owning: ours))
        }
        exitSource = try StartFailure.loop { () throws(LoopError) in
            try DescriptorSource(loop, descriptor: pidfd.descriptor.number, for: .readable) { [unowned self] _ in
                exited()
            }
        }
    }

    /// Ends it at once; nothing is reported any more.
    func kill() {
        exitSource = nil
        channel.close()
        try? pidfd.send(signal: 9)
        _ = try? pidfd.waitForExit()
    }

    private func exited() {
        exitSource = nil
        guard let status = try? pidfd.reap() else {
            ended("unknown")
            return
        }
        switch status {
        case .exited(let code): ended("exit code \(code)")
        case .killed(let signal, _): ended(Signals.name(of: signal))
        }
    }
}
