import Linux
import RouterProtocol

/// One thread of the router: accepts, reads, routes, relays, and never waits for anything but epoll.
///
/// A value without copies that lives on its thread's stack: everything it has is reached without a reference count or
/// an exclusivity check.
struct ProxyWorker: ~Copyable {
    let index: Int
    let link: WorkerLink
    let settings: ProxySettings
    let counters: WorkerCounters
    let epoll: Epoll
    let buffers = Buffers()
    var parsers = Parsers()
    var clock: LoopClock
    var timers: TimerWheel
    var connections = ConnectionTable()
    var routes = RouteIndex()
    var table = PoolTable()
    var queues = WorkQueues()
    var listeners: [Listener] = []
    var gate = TLSGate()
    let desk = HTTP2Desk()
    var streamSlots = StreamSlots()
    /// Where clients find TLS; 0 where there is none.
    var securePort: UInt16 = 0
    var stage = Stage.serving
    var requestIDs: RequestIDs

    /// How far a worker is from its end.
    enum Stage {
        case serving
        /// Accepts no more, and ends with its last client.
        case retiring
        case stopped
    }

    /// A socket that clients connect to.
    struct Listener {
        let socket: SharedDescriptor
        let port: UInt16
        let isSecure: Bool
    }

    init(index: Int, link: WorkerLink, settings: ProxySettings, counters: CounterMemory, epoll: consuming Epoll) {
        self.index = index
        self.link = link
        self.settings = settings
        self.counters = WorkerCounters(memory: counters, worker: index)
        clock = LoopClock()
        requestIDs = RequestIDs(seed: settings.seed &+ UInt64(index) &* 0x0123_4567_89ab_cdef)
        timers = TimerWheel(now: clock.tick)
        self.epoll = epoll
    }

    /// Serves until it is told to end.
    mutating func run() {
        while stage != .stopped {
            guard let count = try? epoll.wait(milliseconds: patience) else { break }
            clock.update()
            timers.present = clock.tick
            for index in 0..<count { dispatch(epoll.event(at: index)) }
            settle()
            while let slot = timers.popDue(at: clock.tick) { expire(slot) }
            if stage == .retiring, queues.clients == 0 { stage = .stopped }
        }
        closeAll()
        link.report(.ended(worker: index))
    }

    /// Milliseconds the loop may sleep.
    private var patience: Int32 {
        if !queues.again.isEmpty || !queues.pumps.isEmpty { return 0 }
        let wait = timers.wait(from: clock.now)
        if queues.areListenersPaused { return wait < 0 ? 100 : min(wait, 100) }
        return queues.waiting.isEmpty ? wait : wait < 0 ? 5 : min(wait, 5)
    }

    @inline(__always)
    private mutating func dispatch(_ event: Epoll.Event) {
        let descriptor = Int32(truncatingIfNeeded: event.token & 0xffff_ffff)
        switch UInt32(truncatingIfNeeded: event.token >> 32) {
        case Token.listenerMark: accept(descriptor)
        case Token.wakeMark: takeOrders()
        case let generation:
            guard let slot = connections.slot(descriptor), slot.it.generation == generation, slot.it.phase != .free
            else { return }
            slot.it.note(event.interest)
            if slot.it.isUpstream { upstreamReady(slot) } else { clientReady(slot) }
        }
    }

    /// Continues with clients that have their next request already, and with those that wait for a backlog.
    private mutating func settle() {
        if queues.areListenersPaused { resumeListeners() }
        if !queues.waiting.isEmpty {
            for ticket in queues.takeWaiting() where isCurrent(ticket) { resend(ticket.slot) }
        }
        // A client that asks for nothing but error pages must not keep the others waiting: one round at a time.
        if !queues.again.isEmpty {
            for ticket in queues.takeAgain() where isCurrent(ticket) && ticket.slot.it.phase == .idle {
                readHead(ticket.slot)
            }
        }
        // Last, so that what all streams have to say goes out together; what that brings about is for the next turn.
        for _ in 0..<4 where !queues.pumps.isEmpty {
            for ticket in queues.takePumps() where isCurrent(ticket) { pump(ticket.slot) }
        }
    }

    private func isCurrent(_ ticket: WorkQueues.Ticket) -> Bool {
        ticket.slot.it.generation == ticket.generation && ticket.slot.it.phase != .free
    }

    private mutating func closeAll() {
        for number in 0..<connections.limit {
            guard let slot = connections.slot(number), slot.it.phase != .free, !slot.it.isUpstream else { continue }
            abandon(slot)
        }
        for number in 0..<connections.limit {
            guard let slot = connections.slot(number), slot.it.phase != .free else { continue }
            closeUpstream(slot)
        }
    }
}

/// What comes back from epoll: a generation, or a mark, above a descriptor.
enum Token {
    static let listenerMark: UInt32 = 0xffff_ffff
    static let wakeMark: UInt32 = 0xffff_fffe
    static let wake = UInt64(wakeMark) << 32

    static func listener(_ descriptor: Int32) -> UInt64 {
        UInt64(listenerMark) << 32 | UInt64(UInt32(bitPattern: descriptor))
    }

    static func connection(_ slot: Slot) -> UInt64 {
        UInt64(slot.it.generation) << 32 | UInt64(UInt32(bitPattern: slot.it.descriptor))
    }
}

/// The time, read once per turn of the loop.
struct LoopClock {
    /// Nanoseconds of the monotonic clock.
    private(set) var now: Int64 = Clock.monotonic()

    /// The same in steps of the timer wheel.
    var tick: UInt32 { UInt32(truncatingIfNeeded: now / TimerWheel.tick) }

    mutating func update() {
        now = Clock.monotonic()
    }
}

/// Connections that are to be looked at without an event.
struct WorkQueues {
    /// A connection, if it is still the same.
    struct Ticket {
        let slot: Slot
        let generation: UInt32

        init(_ slot: Slot) {
            self.slot = slot
            generation = slot.it.generation
        }
    }

    /// Clients with a further request.
    private(set) var again: [Ticket] = []
    /// Clients whose request found every backlog full.
    private(set) var waiting: [Ticket] = []
    /// Connections of HTTP/2 that have frames to write.
    private(set) var pumps: [Ticket] = []
    /// No descriptors were left for new connections.
    var areListenersPaused = false
    /// Open connections of clients.
    var clients = 0

    mutating func add(again slot: Slot) {
        again.append(Ticket(slot))
    }

    mutating func add(waiting slot: Slot) {
        waiting.append(Ticket(slot))
    }

    mutating func add(pump slot: Slot) {
        pumps.append(Ticket(slot))
    }

    mutating func takePumps() -> [Ticket] {
        defer { pumps = [] }
        return pumps
    }

    mutating func takeAgain() -> [Ticket] {
        defer { again = [] }
        return again
    }

    mutating func takeWaiting() -> [Ticket] {
        defer { waiting = [] }
        return waiting
    }
}
