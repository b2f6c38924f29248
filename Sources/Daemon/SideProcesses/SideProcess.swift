internal import Control
internal import EventLoop
internal import Linux
internal import Processes

/// One command beside services while it runs, with the client who waits for it.
final class SideProcess {
    /// How long it may take to end by itself once its client is gone, in nanoseconds.
    private static let patience: Int64 = 2_000_000_000

    /// How often killed processes are looked after, in nanoseconds.
    private static let pause: Int64 = 2_000_000

    let pid: Int32
    /// Called once, when it has ended.
    var whenEnded: () -> Void = {}
    private let identity: ProcessIdentity
    private let place: SidePlace
    private let handle: ReplyHandle
    private var pidfd: PidFD?
    private var exitSource: DescriptorSource?
    private var timer: TimerSource?
    private var ending: SideProcessEnding?

    init(_ request: LaunchRequest, _ place: SidePlace, on loop: Loop, _ handle: ReplyHandle) throws(LaunchError) {
        self.place = place
        self.handle = handle
        let child = try Spawner.spawn(request)
        pid = child.pid
        identity = child.identity
        let taken = child.takePidFD()
        let number = taken.descriptor.number
        pidfd = consume taken
        exitSource = try? DescriptorSource(loop, descriptor: number, for: .readable) { [unowned self] _ in ended() }
        timer = try? TimerSource(loop) { [unowned self] in timeIsUp() }
        handle.onGone = { [unowned self] in hangUp() }
    }

    /// It leads a process group: the shell's rule for what Ctrl-C reaches.
    func signal(_ number: Int32) {
        guard pidfd != nil else { return }
        try? Signals.send(number, to: -pid)
    }

    /// Ends it and all it has started.
    func kill() {
        guard pidfd != nil else { return }
        place.kill(leader: identity)
        try? pidfd?.send(signal: 9)
    }

    /// As a terminal that is closed does, and then by force.
    private func hangUp() {
        signal(1)
        signal(18)
        timer?.arm(at: Clock.monotonic() + Self.patience)
    }

    private func ended() {
        guard let status = try? pidfd?.reap() else { return }
        exitSource = nil
        if place.isAlone { place.kill(leader: identity) }
        pidfd = nil
        ending =
            switch status {
            case .exited(let code): .exited(code: Int(code))
            case .killed(let signal, _): .signaled(Int(signal))
            }
        finish()
    }

    private func timeIsUp() {
        if ending == nil { kill() } else { finish() }
    }

    /// What it started alone ends with it; what it started in a replica ends with that.
    private func finish() {
        guard let ending else { return }
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
