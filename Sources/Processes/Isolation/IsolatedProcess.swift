import Linux

/// What is started isolated, and how.
package struct IsolatedRequest: Sendable {
    package var launch: LaunchRequest
    package var isolation: Isolation

    /// Joins a launch with its isolation.
    package init(_ launch: LaunchRequest, _ isolation: Isolation) {
        self.launch = launch
        self.isolation = isolation
    }

    func subject(of step: LaunchStep, _ index: Int) -> String {
        switch step {
        case .mount: isolation.mounts.indices.contains(index) ? isolation.mounts[index].failureSubject : ""
        case .hostName: isolation.hostName ?? ""
        default: launch.subject(of: step, program: index)
        }
    }
}

extension MountStep {
    /// What a person should look at when the step has failed: what was to be shown, else where.
    fileprivate var failureSubject: String {
        guard case .bind(let bind) = self else { return target }
        let source: String
        switch bind.source {
        case .host(let path), .held(_, let path): source = path
        case .own: return target
        }
        return source == bind.target ? source : "\(source) at \(bind.target)"
    }
}

/// A service that starts in namespaces of its own, seen from outside.
@frozen
package struct IsolatedProcess: ~Copyable, Sendable {
    /// `tenement-init`, our child: when it has ended, so has everything in the namespace, and is to be reaped.
    package let pidOne: ChildProcess
    /// Where it reports.
    package let status: StatusSocket
}

extension Spawner {
    /// Starts `tenement-init` in new namespaces, and returns once it was executed; what becomes of the service itself
    /// is told by `IsolatedProcess.status`.
    ///
    /// - Throws: `LaunchError`; then nothing is left running and nothing has to be reaped.
    package static func spawn(_ request: IsolatedRequest) throws(LaunchError) -> IsolatedProcess {
        try IsolatedFlight(request).land()
    }
}
