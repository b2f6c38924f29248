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
        guard case .bind(let bind) = self, case .host(let source) = bind.source else { return target }
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
    /// Descriptors of the request may be closed afterwards.
    ///
    /// - Throws: `LaunchError`; then nothing is left running and nothing has to be reaped.
    package static func spawn(_ request: IsolatedRequest) throws(LaunchError) -> IsolatedProcess {
        let launch = request.launch
        let isolation = request.isolation
        let pair = try prepare { () throws(Errno) in try statusSockets() }
        var descriptors = launch.descriptors
        let status = descriptors.count
        let landlock = try prepare { () throws(Errno) in try isolation.files?.ruleset() ?? nil }
        let ruleset: BorrowedDescriptor? =
            switch landlock {
            case .some(let rules): rules.ruleset.borrowed
            case .none: nil
            }
        let extra = InitBlock.Descriptors(isolation, landlock: ruleset, first: status + 2)
        let bytes = try InitBlock.bytes(for: request, extra)
        let block = try prepare { () throws(Errno) in try MemFD.sealed(name: "launch", bytes: bytes) }
        descriptors += [pair.second.borrowed, block.borrowed] + extra.list
        var kernel = LaunchRequest(
            programs: [isolation.program], arguments: ["tenement-init", "--first", "\(status)"],
            environment: isolation.mark.map { [$0] } ?? [], descriptors: descriptors)
        kernel.cgroup = launch.cgroup
        kernel.namespaces = isolation.namespaces.subtracting(.cgroup)
        kernel.options = launch.options.intersection([.diesWithParent, .newSession])
        let pidOne = try spawn(kernel)
        return IsolatedProcess(pidOne: pidOne, status: StatusSocket(owning: pair.takeFirst()))
    }

    private static func statusSockets() throws(Errno) -> DescriptorPair {
        let pair = try Socket.pair(.sequencedPacket)
        try pair.first.borrowed.set(.passCredentials, to: 1)
        return pair
    }

    private static func prepare<T: ~Copyable>(_ body: () throws(Errno) -> T) throws(LaunchError) -> T {
        do throws(Errno) {
            return try body()
        } catch {
            throw .step(.prepare, error, subject: "")
        }
    }
}
