internal import EventLoop
internal import Linux
internal import Model
internal import Supervision

/// The one loop: an event, the supervisor's actions, the shell performing them, new events.
///
/// Events that come while actions are performed wait their turn, so the
/// supervisor never sees half of what it asked for.
final class SupervisionLoop {
    private(set) var supervisor: Supervisor
    private var queue: [Event] = []
    private var isHandling = false
    private var timer: TimerSource?
    private var armedFor: Instant?
    /// Performs one action.
    var perform: (Action) -> Void = { _ in }
    /// Everything that was asked for is under way: what is, may be waited for.
    var begun: () -> Void = {}
    /// Everything that was to be done has been done: routes and waiting commands may be looked at.
    var settled: () -> Void = {}
    /// Sees each event before it is handled.
    var observe: (Event, Instant) -> Void = { _, _ in }

    init(_ loop: Loop, supervisor: Supervisor) throws(StartFailure) {
        self.supervisor = supervisor
        timer = try StartFailure.loop { () throws(LoopError) in
            try TimerSource(loop) { [unowned self] in
                armedFor = nil
                post(.timerFired)
            }
        }
    }

    /// The moment that events are handled at.
    static var now: Instant { Instant(nanoseconds: Clock.monotonic()) }

    /// Tells the supervisor what happened; performs what it answers before it returns, unless it is doing so already.
    func post(_ event: Event) {
        queue.append(event)
        guard !isHandling else { return }
        isHandling = true
        drain()
        settled()
        drain()
        isHandling = false
        arm()
    }

    private func drain() {
        var next = 0
        while next < queue.count {
            let event = queue[next]
            next += 1
            let now = Self.now
            observe(event, now)
            for action in supervisor.handle(event, at: now) { perform(action) }
            if next == queue.count { begun() }
        }
        queue.removeAll(keepingCapacity: queue.count < 1024)
    }

    private func arm() {
        let due = supervisor.nextDeadline
        guard due != armedFor else { return }
        armedFor = due
        if let due { timer?.arm(at: due.nanoseconds) } else { timer?.disarm() }
    }
}
