package import Model

/// What should happen now: all supervision state of a host, as one value.
///
/// The shell tells it events and performs the actions it answers with, in
/// order. It reads no clock and no random numbers, so the same start and the
/// same events give the same actions.
package struct Supervisor: Hashable, Sendable {
    var nextKey: UInt64
    var jitter: Jitter

    /// A supervisor that knows of nothing yet.
    ///
    /// - Parameters:
    ///   - firstKey: The first `RunKey` to hand out; no run of this boot may have had it or a greater one.
    ///   - seed: Starts the jitter of restart delays.
    package init(firstKey: UInt64, seed: UInt64) {
        nextKey = firstKey
        jitter = Jitter(seed: seed)
    }

    /// When `timerFired` is due; `nil` while there is nothing to wait for.
    package var nextDeadline: Instant? { nil }

    /// Takes in what happened and decides what to do about it.
    package mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        [.reportUnexpected(UnexpectedEvent(reason: .unknownRun, event: event))]
    }

    /// All replicas, sorted by name.
    package var allReports: [ReplicaReport] { [] }

    /// The replicas of one instance, by number; empty if it is unknown or idle.
    package func report(for name: InstanceName) -> [ReplicaReport] { [] }

    /// Whether an instance has become what was asked for.
    package func settled(_ name: InstanceName) -> SettledState { .unknown }

    /// Nothing runs, and nothing is left of what ran.
    package var isEmpty: Bool { true }
}
