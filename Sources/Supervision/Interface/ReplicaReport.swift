package import Model

/// What a person is shown of one replica.
package struct ReplicaReport: Hashable, Sendable {
    package var name: ReplicaName
    package var phase: ReplicaPhase
    package var health: Health
    /// From the end of a probe to the next one; `nil` while one is under way and without a check.
    package var probePause: Duration?
    /// The living process: the one that serves while a replacement starts.
    package var process: ReplicaProcess?
    package var record: ReplicaHistory
    /// A replacement is starting beside it, or it is about to be replaced.
    package var isReplacing: Bool
    /// Why it is not ready, or what went wrong last.
    package var cause: Cause?
}

/// The phases of a replica (runtime page §1).
package enum ReplicaPhase: String, Hashable, Sendable, CaseIterable {
    case stopped, starting, running, ready, backoff, stopping, exited, failed
}

/// What probes say.
package enum Health: String, Hashable, Sendable, CaseIterable {
    /// No health check is configured.
    case unchecked = "none"
    /// Not enough probes yet.
    case unknown
    case healthy, unhealthy
}

/// A living process of a replica.
package struct ReplicaProcess: Hashable, Sendable {
    package var key: RunKey
    /// 0 until the spawn is confirmed.
    package var pid: Int32
    package var startedAt: Instant
    package var endpoint: Endpoint?
    /// Its share while the router sends it requests; `nil` while it does not.
    package var weight: Int?
    /// `STATUS=` of sd_notify(3).
    package var status: String?
}

/// What is remembered of a replica across its runs.
package struct ReplicaHistory: Hashable, Sendable {
    /// Automatic restarts since the supervisor or `reset` began to count.
    package var restarts = 0
    package var outOfMemoryKills = 0
    package var lastExit: ExitReport?
    /// When the last run ended.
    package var endedAt: Instant?
    /// When the next try begins, in `backoff`.
    package var nextTry: Instant?

    package init() {}
}

/// Whether an instance has become what was asked for, for commands that wait.
package enum SettledState: Hashable, Sendable {
    /// All replicas are ready and of the desired definition, or it is asleep (no replicas wanted).
    case ready
    /// All replicas have exited and their policy wants no restart.
    case exited
    /// It is not what was asked for; it may still be trying (`backoff`).
    case failed(Cause)
    case pending
    /// Nothing of it is left, as asked for.
    case stopped
    /// No such instance.
    case unknown
}
