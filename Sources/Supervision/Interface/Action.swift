package import Model

/// Something the shell must do, in the order given.
///
/// The shell never refuses: what it cannot do it answers with an event
/// (`spawnFailed`, `exited`, a failed probe).
package enum Action: Hashable, Sendable {
    /// Start the replica; answered by `spawned` or `spawnFailed`. Before the answer nothing else is asked of the run.
    indirect case spawn(RunKey, ReplicaName, DesiredInstance)
    /// Look for the ports and the socket that the run declares, until `bound` or `unwatchBinding`.
    case watchBinding(RunKey)
    case unwatchBinding(RunKey)
    /// Execute one probe; answered by `probed`, at the latest when its timeout has passed.
    case probe(RunKey, HealthCheck)
    /// Let the router send requests, and node ports lead there.
    case publish(RunKey, Publication)
    /// Let no new request reach the run; answered by `withdrawn`, then by `drained`.
    case withdraw(RunKey)
    /// Change the share of a published run, 0…100.
    case setWeight(RunKey, Int)
    /// Signal the main process, or all processes of the run.
    case signal(RunKey, number: Int32, wholeGroup: Bool)
    /// Kill all processes of the run, and answer `emptied` when none is left (at once if there is none).
    case killAll(RunKey)
    /// Nothing of the run is left and it will not be mentioned again: its log pipe, ports and cgroup may go.
    case forget(RunKey)
    /// The limits of a living run changed.
    case applyLimits(RunKey, ResourceLimits)
    /// Something for the history: `events`, `why`, alerts.
    case record(SupervisionRecord)
    /// An event that cannot happen here: log and count it.
    case reportUnexpected(UnexpectedEvent)
}

/// What the router and the node ports are told of a ready run.
package struct Publication: Hashable, Sendable {
    package var replica: ReplicaName
    /// What the router dials; `nil` where only node ports lead (UDP).
    package var endpoint: Endpoint?
    /// 0…100.
    package var weight: Int

    package init(replica: ReplicaName, endpoint: Endpoint?, weight: Int) {
        self.replica = replica
        self.endpoint = endpoint
        self.weight = weight
    }
}

/// News that does not fit what is known.
package struct UnexpectedEvent: Hashable, Sendable {
    /// What does not fit.
    package enum Reason: String, Hashable, Sendable {
        /// No such run: it was forgotten, or never was.
        case unknownRun = "unknown-run"
        /// The run is not at a point where this can happen.
        case wrongMoment = "wrong-moment"
        /// A command names what does not exist.
        case unknownName = "unknown-name"
    }

    package var reason: Reason
    package var event: Event
}
