package import Linux

/// The replica whose namespaces a process enters.
package struct JoinTarget: Sendable {
    /// A pidfd of its pid 1.
    package var pidOne: BorrowedDescriptor
    /// Its own user namespace, where it has one.
    package var userNamespace: BorrowedDescriptor?

    /// Names it by its pid 1.
    package init(pidOne: BorrowedDescriptor, userNamespace: BorrowedDescriptor? = nil) {
        self.pidOne = pidOne
        self.userNamespace = userNamespace
    }
}

/// A process on its way into the namespaces of a replica.
@frozen
package struct JoiningProcess: ~Copyable, Sendable {
    /// `tenement-init`, which ends as soon as it has reported.
    package let usher: ChildProcess
    /// Tells whether the process executes: then it is a child of ours with the number that is told there.
    package let status: StatusSocket
}

extension Spawner {
    /// Starts a process in the namespaces of a replica; it gives up the same rights as the replica did.
    ///
    /// The isolation is that of the replica: of it only what restricts the process itself is used. Descriptors of the
    /// request may be closed afterwards.
    ///
    /// - Throws: `LaunchError`; then nothing is left running and nothing has to be reaped.
    package static func join(_ request: IsolatedRequest, _ target: JoinTarget) throws(LaunchError) -> JoiningProcess {
        var request = request
        var kinds = request.isolation.namespaces
        if request.isolation.network != nil { kinds.insert(.network) }
        request.isolation.network = nil
        request.isolation.mounts = []
        request.isolation.userNamespaces = []
        request.isolation.heldMounts = []
        request.isolation.hostName = nil
        let launch = request.launch
        let pair = try prepare { () throws(Errno) in try Socket.pair(.sequencedPacket) }
        let status = launch.descriptors.count
        let landlock = try prepare { () throws(Errno) in try request.isolation.files?.ruleset() ?? nil }
        let ruleset: BorrowedDescriptor? =
            switch landlock {
            case .some(let rules): rules.ruleset.borrowed
            case .none: nil
            }
        let extra = InitBlock.Descriptors(request.isolation, landlock: ruleset, first: status + 4)
        let bytes = try InitBlock.bytes(for: request, extra)
        let block = try prepare { () throws(Errno) in try MemFD.sealed(name: "launch", bytes: bytes) }
        let places = [pair.second.borrowed, block.borrowed, target.pidOne, target.userNamespace ?? target.pidOne]
        var kernel = LaunchRequest(
            programs: [request.isolation.program],
            arguments: [
                "tenement-init", "--join", "\(status)", "\(kinds.rawValue)", target.userNamespace == nil ? "0" : "1",
            ],
            environment: request.isolation.mark.map { [$0] } ?? [],
            descriptors: launch.descriptors + places + extra.list)
        kernel.cgroup = launch.cgroup
        kernel.options = []
        let usher = try spawn(kernel)
        return JoiningProcess(usher: usher, status: StatusSocket(owning: pair.takeFirst()))
    }

    private static func prepare<T: ~Copyable>(_ body: () throws(Errno) -> T) throws(LaunchError) -> T {
        do throws(Errno) {
            return try body()
        } catch {
            throw .step(.prepare, error, subject: "")
        }
    }
}
