import Model

/// What one event brings about, while it is being handled.
struct Turn {
    let now: Instant
    /// What is being handled, for reports of what does not fit.
    let event: Event
    let `operator`: Operator?
    var deadlines: DeadlineQueue
    var jitter: Jitter
    private(set) var actions: [Action] = []
    /// What the replicas want the supervisor to look at, oldest first.
    var notices: [Notice] = []

    init(now: Instant, event: Event, jitter: Jitter) {
        self.now = now
        self.event = event
        self.operator = event.operator
        self.jitter = jitter
        deadlines = DeadlineQueue()
    }

    mutating func order(_ action: Action) {
        actions.append(action)
    }

    mutating func record(_ occurrence: Occurrence, _ replica: ReplicaName, key: RunKey? = nil) {
        record(occurrence, subject: .replica(replica), key: key)
    }

    mutating func record(_ occurrence: Occurrence, _ instance: InstanceName) {
        record(occurrence, subject: .instance(instance), key: nil)
    }

    mutating func reportUnexpected(_ reason: UnexpectedEvent.Reason) {
        actions.append(.reportUnexpected(UnexpectedEvent(reason: reason, event: event)))
    }

    private mutating func record(_ occurrence: Occurrence, subject: Target, key: RunKey?) {
        actions.append(.record(SupervisionRecord(at: now, subject: subject, key: key, occurrence: occurrence)))
    }
}

/// A replica's word to the supervisor, which alone sees the others.
enum Notice: Hashable, Sendable {
    /// A process is wanted, and nothing stands in its way.
    case spawnWanted(ReplicaName)
    /// Its phase or one of its runs changed: others may have waited for that.
    case changed(ReplicaName)
    /// It should be restarted for its health when its peers allow.
    case unhealthy(ReplicaName, ProbeFailure)
    /// Its replacement came to nothing; the old one stays.
    case replacementFailed(ReplicaName, Cause)
}
