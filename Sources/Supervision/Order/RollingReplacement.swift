import Model

/// The replacement of an instance's processes by new ones, one replica after the other.
///
/// The next replica's turn comes when the one before is ready. If it does not
/// become ready, the replacement ends there and the rest serve on as they are.
struct RollingReplacement: Hashable, Sendable {
    /// What must be known of a replica to choose.
    struct Candidate: Hashable, Sendable {
        var number: Int
        var phase: ReplicaPhase
        var needsReplacement: Bool
        var hasSuccessor: Bool
        var hasLeaving: Bool
        var overlaps: Bool
        var cause: Cause?
    }

    enum Step: Hashable, Sendable {
        /// Start the new process beside the old one.
        case surge(Int)
        /// Stop the old one first.
        case restart(Int)
    }

    /// Something may have to be replaced.
    private(set) var isUnderway = false
    /// Whose turn it is.
    private(set) var active: Int?
    /// Why the last one ended early.
    private(set) var failure: Cause?

    /// Begins anew: a definition changed, or an operator wants it.
    mutating func begin() {
        isUnderway = true
        active = nil
        failure = nil
    }

    /// The replica whose turn it was did not become ready.
    mutating func fail(_ cause: Cause) {
        failure = cause
        active = nil
    }

    /// Decides what to do now; called whenever a replica of the instance changed.
    mutating func advance(_ candidates: [Candidate]) -> [Step] {
        guard isUnderway else { return [] }
        // Also one that began before the rollout did.
        active = candidates.first(where: \.hasSuccessor)?.number ?? active
        if let current = candidates.first(where: { $0.number == active }), isBusy(current) { return [] }
        active = nil
        let outdated = candidates.filter(\.needsReplacement)
        guard failure == nil, !outdated.isEmpty else {
            isUnderway = false
            return []
        }
        // What does not serve loses nothing by an early stop.
        var steps = outdated.filter { $0.phase != .ready }.map { Step.restart($0.number) }
        guard let next = outdated.first(where: { $0.phase == .ready }) else { return steps }
        if next.overlaps, next.hasLeaving { return steps }
        active = next.number
        steps.append(next.overlaps ? .surge(next.number) : .restart(next.number))
        return steps
    }

    private mutating func isBusy(_ current: Candidate) -> Bool {
        if current.hasSuccessor { return true }
        switch current.phase {
        case .ready, .exited, .stopped: return false
        case .starting, .running, .stopping: return true
        case .backoff, .failed:
            failure = current.cause
            return false
        }
    }
}
