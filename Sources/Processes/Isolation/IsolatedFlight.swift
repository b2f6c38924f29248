import Linux

/// A `tenement-init` on its way; several may be at once.
package final class IsolatedFlight {
    private let flight: SpawnFlight
    private var status: FileDescriptor?
    /// What `tenement-init` is given, open until it has it.
    private let given: Given

    private struct Given: ~Copyable {
        let status: FileDescriptor
        let block: FileDescriptor
        let landlock: Landlock?
    }

    /// Sends it on its way.
    ///
    /// Descriptors of the request must stay open until it has landed.
    ///
    /// - Throws: `LaunchError`; then nothing is left.
    package init(_ request: IsolatedRequest) throws(LaunchError) {
        let launch = request.launch
        let isolation = request.isolation
        let number = launch.descriptors.count
        let landlock = try Self.prepare { () throws(Errno) in try isolation.files?.ruleset() ?? nil }
        let ruleset: BorrowedDescriptor? =
            switch landlock {
            case .some(let rules): rules.ruleset.borrowed
            case .none: nil
            }
        let extra = InitBlock.Descriptors(isolation, landlock: ruleset, first: number + 2)
        let bytes = try InitBlock.bytes(for: request, extra)
        let block = try Self.prepare { () throws(Errno) in try MemFD.sealed(name: "launch", bytes: bytes) }
        let ends = try Self.prepare { () throws(Errno) in try Socket.pair(.sequencedPacket) }
        try Self.prepare { () throws(Errno) in try ends.first.borrowed.set(.passCredentials, to: 1) }
        var kernel = LaunchRequest(
            programs: [isolation.program], arguments: ["tenement-init", "--first", "\(number)"],
            environment: isolation.mark.map { [$0] } ?? [],
            descriptors: launch.descriptors + [ends.second.borrowed, block.borrowed] + extra.list)
        kernel.cgroup = launch.cgroup
        kernel.namespaces = isolation.namespaces.subtracting(.cgroup)
        kernel.options = launch.options.intersection([.diesWithParent, .newSession])
        let own = ends.first
        given = Given(status: ends.second, block: block, landlock: landlock)
        status = consume own
        flight = try SpawnFlight(kernel)
    }

    /// Waits until `tenement-init` was executed.
    ///
    /// To be called once.
    ///
    /// - Throws: `LaunchError`; then nothing is left running and nothing has to be reaped.
    package func land() throws(LaunchError) -> IsolatedProcess {
        let pidOne = try flight.land()
        guard let socket = status.take() else { throw .step(.prepare, .badDescriptor, subject: "") }
        return IsolatedProcess(pidOne: pidOne, status: StatusSocket(owning: socket))
    }

    private static func prepare<T: ~Copyable>(_ body: () throws(Errno) -> T) throws(LaunchError) -> T {
        do throws(Errno) {
            return try body()
        } catch {
            throw .step(.prepare, error, subject: "")
        }
    }
}
