import Model

/// What the probes of one run say about it.
struct HealthTracker: Hashable, Sendable {
    enum Change: Hashable, Sendable {
        case healthy
        case unhealthy(ProbeFailure)
    }

    /// Until the first success a probe follows the last one after so long at most.
    static let eagerInterval: Duration = .seconds(1)

    var check: HealthCheck
    private let startedAt: Instant
    private(set) var health = Health.unknown
    private(set) var lastFailure: ProbeFailure?
    /// A probe was ordered and has not been answered.
    private(set) var isProbing = false
    private var hasPassed = false
    /// Outcomes of the same kind in a row.
    private var streak = 0

    init(check: HealthCheck, startedAt: Instant) {
        self.check = check
        self.startedAt = startedAt
    }

    /// How long after an answer the next probe is due.
    var pause: Duration {
        hasPassed ? check.interval : min(check.interval, Self.eagerInterval)
    }

    /// Takes note that a probe was ordered.
    mutating func begin() {
        isProbing = true
    }

    /// Takes in an answer; returns what it changes.
    mutating func record(_ outcome: ProbeOutcome, at now: Instant) -> Change? {
        isProbing = false
        switch outcome {
        case .passed: return pass()
        case .failed(let failure): return fail(failure, at: now)
        }
    }

    private mutating func pass() -> Change? {
        if lastFailure != nil { streak = 0 }
        lastFailure = nil
        hasPassed = true
        streak += 1
        guard health != .healthy, streak >= check.healthyAfter else { return nil }
        health = .healthy
        return .healthy
    }

    private mutating func fail(_ failure: ProbeFailure, at now: Instant) -> Change? {
        let inStartPeriod = !hasPassed && now - startedAt < check.startPeriod
        guard !inStartPeriod else { return nil }
        if lastFailure == nil { streak = 0 }
        lastFailure = failure
        streak += 1
        guard health != .unhealthy, streak >= check.unhealthyAfter else { return nil }
        health = .unhealthy
        return .unhealthy(failure)
    }
}
