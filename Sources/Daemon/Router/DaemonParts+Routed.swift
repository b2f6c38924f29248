internal import Model
internal import Supervision

/// Whether the router and the kernel know what the supervisor takes for ready: a client that was told so would be
/// turned away.
extension DaemonParts {
    /// Whether a replica that is ready has been taken up by the router, or needs none.
    func takesRequests(_ report: ReplicaReport) -> Bool {
        guard report.phase == .ready, let run = report.process.flatMap({ executor.runs[$0.key] }),
            run.published != nil
        else { return true }
        let hasNodePort = run.desired.service.listening.ports.contains { $0.nodePort != nil }
        if hasNodePort, run.forwardedAt.map({ $0 > nodePorts.applied }) ?? true { return false }
        guard router.pid != nil, run.desired.service.speaksHTTP else { return true }
        return run.routedAt.map { $0 <= router.appliedVersion } ?? false
    }

    /// How far an instance is, for those who wait for it and then use it.
    func settled(_ name: InstanceName) -> SettledState {
        let state = supervision.supervisor.settled(name)
        guard state == .ready else { return state }
        return supervision.supervisor.report(for: name).allSatisfy(takesRequests) ? .ready : .pending
    }
}
