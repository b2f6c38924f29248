import Model

/// How long a replica waits before it is started again.
///
/// The first failure after a stable run costs no wait. From the second on the
/// delay doubles, up to the policy's maximum, spread by ±10 % so that a host
/// full of failing replicas does not start them all in one moment. A run is
/// stable when it lasted 30 s, or as long as the last delay if that is more.
struct Backoff: Hashable, Sendable {
    enum Verdict: Hashable, Sendable {
        case again
        case wait(Duration)
        /// So many restarts happened within the window.
        case giveUp(restarts: Int)
    }

    static let stableAfter: Duration = .seconds(30)

    /// Failures in a row without a stable run between them.
    private(set) var failures = 0
    private var lastDelay: Duration = .zero
    /// When restarts were granted, within the window; kept only if their number is limited.
    private var restarts: [Instant] = []

    /// Takes note of a failure and decides what follows.
    mutating func fail(after uptime: Duration, at now: Instant, policy: RestartPolicy, jitter: inout Jitter) -> Verdict
    {
        if uptime >= max(Self.stableAfter, lastDelay) {
            failures = 0
            lastDelay = .zero
        }
        if let verdict = count(at: now, policy: policy) { return verdict }
        failures += 1
        guard failures > 1 else { return .again }
        lastDelay = jitter.spread(delay(policy))
        return .wait(lastDelay)
    }

    /// Forgets all failures.
    mutating func reset() {
        self = Backoff()
    }

    private mutating func count(at now: Instant, policy: RestartPolicy) -> Verdict? {
        guard policy.maximumRestarts > 0 else {
            restarts = []
            return nil
        }
        restarts.removeAll { now - $0 > policy.window }
        guard restarts.count < policy.maximumRestarts else { return .giveUp(restarts: restarts.count) }
        restarts.append(now)
        return nil
    }

    /// The delay of the second failure is the base; each further one doubles it.
    private func delay(_ policy: RestartPolicy) -> Duration {
        var delay = min(policy.backoffBase, policy.backoffMaximum)
        var doubled = 2
        while failures > doubled, policy.backoffMaximum > delay, delay > .zero {
            delay = min(delay * 2, policy.backoffMaximum)
            doubled += 1
        }
        return delay
    }
}
