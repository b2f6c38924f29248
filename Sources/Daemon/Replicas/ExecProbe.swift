internal import EventLoop
internal import Linux
internal import Model
internal import Processes
internal import Supervision

/// A health check that is a command: a process like any other, killed when its time is up.
///
/// In an isolated run it sees what the service sees.
final class ExecProbe {
    /// The run whose namespaces it enters.
    struct Enclosing {
        var isolation: Isolation
        var pidOne: BorrowedDescriptor
        /// The main process.
        var service: ProcessIdentity?
    }

    private let loop: Loop
    private var joining: Joining?
    private var pidfd: PidFD?
    private var exitSource: DescriptorSource?
    private var timer: TimerSource?
    /// Its number; 0 until it executes.
    private(set) var leader: Int32 = 0
    private let report: (ProbeOutcome) -> Void

    init(
        _ loop: Loop, _ request: LaunchRequest, inside enclosing: Enclosing?, timeout: Duration,
        report: @escaping (ProbeOutcome) -> Void
    ) {
        self.loop = loop
        self.report = report
        timer = try? TimerSource(loop) { [unowned self] in expired() }
        timer?.arm(at: Clock.monotonic() + timeout.wholeNanoseconds)
        do throws(LaunchError) {
            if let enclosing {
                try join(request, enclosing)
            } else {
                executes(try Spawner.spawn(request))
            }
        } catch {
            refuse(error)
        }
    }

    /// On its way into the namespaces of a run: a child whose number is not known yet.
    var isJoining: Bool { joining != nil && leader == 0 }

    deinit {
        kill()
    }

    private func join(_ request: LaunchRequest, _ enclosing: Enclosing) throws(LaunchError) {
        let whole = IsolatedRequest(request, enclosing.isolation)
        let needed = enclosing.isolation.hasOwnUserNamespace ? enclosing.service : nil
        let namespace = SideProcessDesk.userNamespace(of: needed)
        // Optional chaining would close the descriptor before it is used.
        let opened: BorrowedDescriptor? =
            switch namespace {
            case .some(let namespace): namespace.borrowed
            case .none: nil
            }
        let target = JoinTarget(pidOne: enclosing.pidOne, userNamespace: opened)
        joining = Joining(try Spawner.join(whole, target), whole, on: loop) { [unowned self] outcome in
            switch outcome {
            case .executed(let pid):
                // A child of ours that nobody has reaped: the number is still its own.
                guard let opened = try? PidFD(pid: pid) else {
                    return refuse(.step(.fork, .noSuchProcess, subject: ""))
                }
                executes(ChildProcess(identity: ProcessIdentity(pid: pid, startTicks: 0, inode: nil), pidfd: opened))
            case .failed(let error): refuse(error)
            }
        }
    }

    private func executes(_ child: consuming ChildProcess) {
        leader = child.pid
        let taken = child.takePidFD()
        let number = taken.descriptor.number
        pidfd = consume taken
        exitSource = try? DescriptorSource(loop, descriptor: number, for: .readable) { [unowned self] _ in ended() }
    }

    /// Reported in a turn of its own: the caller has not finished with us yet.
    private func refuse(_ error: LaunchError) {
        let failure = SpawnRefusal(error).failure
        exitSource = nil
        timer = try? TimerSource(loop) { [unowned self] in finish(.failed(.notStarted(failure))) }
        timer?.arm(at: 0)
    }

    private func ended() {
        guard let status = try? pidfd?.reap() else { return }
        pidfd = nil
        finish(status == .exited(0) ? .passed : .failed(.exited(ExitStatus(status))))
    }

    private func expired() {
        kill()
        finish(.failed(.timedOut))
    }

    /// The command leads a session of its own: its process group goes with it.
    private func kill() {
        joining = nil
        guard leader > 0, (try? pidfd?.reap()) == .some(nil) else { return }
        exitSource = nil
        try? Signals.send(9, to: -leader)
        _ = try? pidfd?.waitForExit()
        pidfd = nil
    }

    private func finish(_ outcome: ProbeOutcome) {
        exitSource = nil
        timer = nil
        report(outcome)
    }
}
