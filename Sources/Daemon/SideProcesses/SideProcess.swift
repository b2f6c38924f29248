internal import Control
internal import EventLoop
internal import Linux
internal import Processes
internal import Supervision

/// One command beside services, from its start to its end, with the client who waits for it.
final class SideProcess {
    /// How long it may take to end by itself once its client is gone, in nanoseconds.
    private static let patience: Int64 = 2_000_000_000
    /// How often killed processes are looked after, in nanoseconds.
    private static let pause: Int64 = 2_000_000

    /// What the client is told of it once it executes.
    struct Introduction {
        var id: String
        var name: String
        var notes: [String] = []
        /// What it was to execute, for a message.
        var program = ""
    }

    /// Called once, when it has ended or could not be executed.
    var whenEnded: () -> Void = {}
    private let who: Introduction
    private let place: SidePlace
    private let loop: Loop
    private let handle: ReplyHandle
    private var body = Body.none
    private var process: ProcessIdentity?
    private var timer: TimerSource?
    private var ending: SideProcessEnding?
    private var isAbandoned = false

    /// What there is to hold while it lives.
    private enum Body {
        case none
        /// A child of ours.
        case child(ChildLife)
        /// On its way into the namespaces of a replica.
        case joining(Joining)
        /// With namespaces and a pid 1 of its own.
        case isolated(IsolatedLife)
    }

    init(_ who: Introduction, _ place: SidePlace, on loop: Loop, _ handle: ReplyHandle) {
        self.who = who
        self.place = place
        self.loop = loop
        self.handle = handle
        timer = try? TimerSource(loop) { [unowned self] in timeIsUp() }
        handle.onGone = { [unowned self] in hangUp() }
    }

    /// On its way into the namespaces of a replica: a child whose number is not known yet.
    var isJoining: Bool { if case .joining = body { true } else { false } }

    /// The numbers of our children for it.
    var children: [Int32] {
        guard case .isolated(let life) = body else { return process.map { [$0.pid] } ?? [] }
        return [life.pidOneIdentity.pid]
    }

    /// Starts it, as a child like any other.
    func start(_ request: LaunchRequest) throws(LaunchError) {
        executes(try Spawner.spawn(request))
    }

    /// Starts it in the namespaces of a replica.
    func start(_ request: IsolatedRequest, joining target: JoinTarget) throws(LaunchError) {
        let process = try Spawner.join(request, target)
        body = .joining(
            Joining(process, request, on: loop) { [unowned self] outcome in
                switch outcome {
                case .executed(let pid): adopt(pid)
                case .failed(let error): refuse(error)
                }
            })
    }

    /// Starts it in namespaces of its own.
    func start(_ request: IsolatedRequest) throws(LaunchError) {
        let process = try Spawner.spawn(request)
        body = .isolated(
            IsolatedLife(process, request, on: loop) { [unowned self] report in
                switch report {
                case .executed: if case .isolated(let life) = body { introduce(life.service) }
                case .failed(let error): refuse(error)
                case .exited(let status):
                    end(status)
                    kill()
                case .over:
                    body = .none
                    finish()
                }
            })
    }

    /// It leads a process group: the shell's rule for what Ctrl-C reaches.
    func signal(_ number: Int32) {
        guard let process, ending == nil else { return }
        try? Signals.send(number, to: -process.pid)
    }

    /// Ends it and all it has started.
    func kill() {
        if case .isolated(let life) = body { life.kill() }
        guard let process else { return }
        place.kill(leader: process)
        if case .child(let life) = body { life.kill() }
    }

    private func adopt(_ pid: Int32) {
        // A child of ours that nobody has reaped: the number is still its own.
        guard let pidfd = try? PidFD(pid: pid) else { return refuse(.step(.fork, .noSuchProcess, subject: "")) }
        let ticks = (try? ProcFS.stat(of: pid))?.startTicks ?? 0
        executes(
            ChildProcess(
                identity: ProcessIdentity(pid: pid, startTicks: ticks, inode: pidfd.inode()), pidfd: pidfd))
    }

    private func executes(_ child: consuming ChildProcess) {
        let identity = child.identity
        body = .child(
            ChildLife(child.takePidFD(), on: loop) { [unowned self] status in
                body = .none
                if place.isAlone { place.kill(leader: identity) }
                end(status)
                finish()
            })
        introduce(identity)
    }

    private func introduce(_ identity: ProcessIdentity?) {
        process = identity
        handle.started(
            SideProcessRow(process: who.id, name: who.name, pid: Int(identity?.pid ?? 0), notes: who.notes))
        if isAbandoned { kill() }
    }

    /// As a terminal that is closed does, and then by force.
    private func hangUp() {
        isAbandoned = true
        signal(1)
        signal(18)
        timer?.arm(at: Clock.monotonic() + Self.patience)
    }

    private func timeIsUp() {
        if ending == nil { kill() } else { finish() }
    }

    private func end(_ status: WaitStatus) {
        ending =
            switch status {
            case .exited(let code): .exited(code: Int(code))
            case .killed(let signal, _): .signaled(Int(signal))
            }
    }

    /// What could not be executed, said as a shell does.
    func refuse(_ error: LaunchError) {
        body = .none
        var failure = SpawnRefusal(error).failure
        // The last place of PATH that was tried says nothing to anybody.
        if error.exitCode == 127 { failure.subject = who.program }
        ending = .notExecuted(code: Int(error.exitCode), reason: CauseText.text(failure))
        finish()
    }

    /// What it started alone ends with it; what it started in a replica ends with that.
    private func finish() {
        guard let ending else { return }
        if case .isolated = body { return }
        if place.isAlone, !place.isEmpty {
            timer?.arm(at: Clock.monotonic() + Self.pause)
            return
        }
        timer = nil
        place.remove()
        handle.answer(.ended(ending))
        whenEnded()
    }
}

/// A child of ours while it executes.
private final class ChildLife {
    private let pidfd: PidFD
    private var source: DescriptorSource?

    init(_ pidfd: consuming PidFD, on loop: Loop, ended: @escaping (WaitStatus) -> Void) {
        self.pidfd = pidfd
        source = try? DescriptorSource(loop, descriptor: self.pidfd.descriptor.number, for: .readable) {
            [unowned self] _ in
            let status: WaitStatus?
            do throws(Errno) {
                status = try self.pidfd.reap()
            } catch {
                // Somebody else has reaped it: how it ended is not known any more.
                status = .exited(255)
            }
            guard let status else { return }
            source = nil
            ended(status)
        }
    }

    deinit { source = nil }

    func kill() {
        try? pidfd.send(signal: 9)
    }
}
