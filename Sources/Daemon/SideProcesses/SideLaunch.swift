internal import Control
internal import Linux
internal import Model
internal import Processes

/// What a command beside services is executed with.
struct SideLaunch {
    var arguments: [String]
    private var environment: [LaunchPlan.Variable]
    private let directory: String
    private let hasTerminal: Bool
    private let identity: Identity
    /// The entry that marks its processes as a replica's or as its own.
    var mark = ""
    var limits = ChildLimits()
    /// It cannot gain privileges by executing set-user-id files.
    var gainsNothing = true
    /// It ends with the supervisor.
    var isForeground = false

    init(_ command: SideCommand, plan: LaunchPlan, identity: Identity) {
        arguments = command.arguments
        environment = plan.environment
        directory = command.directory.map { Path.join(plan.workingDirectory, $0) } ?? plan.workingDirectory
        hasTerminal = command.hasTerminal
        self.identity = identity
        for entry in command.env { set(entry.key, entry.value) }
    }

    /// It is no replica of its service, and knows that.
    mutating func setRun(_ id: String) {
        environment.removeAll { $0.key == "TENEMENT_REPLICA" || $0.key == "MIREN_INSTANCE_NUM" }
        set("TENEMENT_RUN", id)
    }

    private mutating func set(_ key: String, _ value: String) {
        environment.removeAll { $0.key == key }
        environment.append(LaunchPlan.Variable(key, value))
    }

    /// The request with the client's descriptors as the first three.
    func request(_ descriptors: PassedDescriptors, _ place: SidePlace) -> LaunchRequest {
        let searchPath = environment.last { $0.key == "PATH" }?.value ?? "/usr/local/bin:/usr/bin:/bin"
        var request = LaunchRequest(
            programs: LaunchRequest.candidates(for: arguments.first ?? "", searchPath: searchPath),
            arguments: arguments, environment: environment.map(\.description) + [mark],
            descriptors: descriptors.borrowed)
        request.directory = directory
        request.identity = identity
        request.cgroup = place.descriptor
        request.limits = limits
        if gainsNothing { request.options.insert(.noNewPrivileges) }
        if isForeground { request.options.insert(.diesWithParent) }
        if hasTerminal {
            request.options.insert(.controllingTerminal)
            descriptors.give(to: identity)
        }
        return request
    }
}

/// Descriptors that a client has sent, closed with this value.
final class PassedDescriptors {
    private let owned: [Int32]

    init(_ list: consuming DescriptorList) {
        var numbers: [Int32] = []
        while let next = list.takeFirst() { numbers.append(next.release()) }
        owned = numbers
    }

    deinit {
        for number in owned { _ = FileDescriptor(owning: number) }
    }

    var count: Int { owned.count }

    var borrowed: [BorrowedDescriptor] { owned.map { BorrowedDescriptor($0) } }

    /// The terminal becomes its new user's, who may open it again by its path (`/dev/stderr`).
    func give(to identity: Identity) {
        guard CurrentProcess.isRoot, let first = owned.first else { return }
        let link = "/proc/self/fd/\(first)"
        guard let path = try? File.linkTarget(link), path.hasPrefix("/dev/pts/") else { return }
        try? File.changeOwner(of: link, user: identity.user, group: UInt32.max)
    }
}
