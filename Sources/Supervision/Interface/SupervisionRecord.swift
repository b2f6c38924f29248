package import Model

/// One line of the history of an instance.
package struct SupervisionRecord: Hashable, Sendable {
    package var at: Instant
    package var subject: Target
    /// The run it is about, if it is about one.
    package var key: RunKey?
    package var occurrence: Occurrence

    package init(at: Instant, subject: Target, key: RunKey?, occurrence: Occurrence) {
        self.at = at
        self.subject = subject
        self.key = key
        self.occurrence = occurrence
    }
}

/// What happened.
package enum Occurrence: Hashable, Sendable {
    /// It may not start yet.
    case waiting(for: InstanceName, Dependency.Condition)
    case starting
    case started(pid: Int32)
    case ready(after: Duration)
    /// It is out of rotation.
    case unready(Cause)
    case exited(ExitReport, uptime: Duration)
    /// It failed without having ended by itself (or without having begun).
    case failed(Cause)
    /// The next try comes after the delay.
    case backingOff(delay: Duration, failures: Int)
    /// Too many restarts within the window.
    case gaveUp(restarts: Int)
    /// The restart policy wants no restart.
    case finished(ExitReport)
    case stopping(by: Operator?)
    /// The stop signal did not end it in time.
    case killed
    /// It was killed and is still there.
    case lingering
    case stopped
    case restarting(by: Operator?)
    /// A replacement begins; the old one serves until it is ready if they `overlap`.
    case replacing(overlap: Bool)
    case replaced
    case replacementFailed(Cause)
    case scaled(from: Int, to: Int)
    /// `STATUS=` of sd_notify(3).
    case status(String)
    /// A dependency cycle was cut here; checks of the manifest should have refused it.
    case cycle(through: InstanceName)
    case reset(by: Operator?)

    /// A stable word for the kind: the `kind` of `events`.
    package var kind: String {
        switch self {
        case .waiting: "waiting"
        case .starting: "starting"
        case .started: "started"
        case .ready: "ready"
        case .unready: "unready"
        case .exited: "exited"
        case .failed: "failed"
        case .backingOff: "backoff"
        case .gaveUp: "gave-up"
        case .finished: "finished"
        case .stopping: "stopping"
        case .killed: "killed"
        case .lingering: "lingering"
        case .stopped: "stopped"
        case .restarting: "restarting"
        case .replacing: "replacing"
        case .replaced: "replaced"
        case .replacementFailed: "replacement-failed"
        case .scaled: "scaled"
        case .status: "status"
        case .cycle: "cycle"
        case .reset: "reset"
        }
    }
}

/// Why a replica is not what it should be, as facts.
package enum Cause: Hashable, Sendable {
    case exited(ExitReport)
    case spawnFailed(SpawnFailure)
    /// `startup_timeout` passed before it was ready.
    case startupTimeout
    /// `port_timeout` passed before it was bound.
    case portTimeout
    /// `unhealthy_after` probes failed in a row; the last one like this.
    case unhealthy(ProbeFailure)
    /// It promised `WATCHDOG=1` and did not send it.
    case watchdog
    /// It announced its end (`STOPPING=1`).
    case announcedStop
    case waiting(for: InstanceName, Dependency.Condition)
    case stopped(by: Operator?)
}
