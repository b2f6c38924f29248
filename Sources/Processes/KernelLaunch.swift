import CLinux
import Linux

/// A launch laid out for the kernel: all that a child reads on its way, at addresses that stay.
@safe
struct KernelLaunch: ~Copyable {
    private let request: UnsafeMutablePointer<cl_spawn_request>
    private let outcome: UnsafeMutablePointer<cl_spawn_result>
    private let strings: LaunchStrings
    private let descriptors: UnsafeMutableBufferPointer<Int32>
    private let limits: UnsafeMutableBufferPointer<cl_spawn_limit>
    private let groups: UnsafeMutableBufferPointer<UInt32>

    /// The entry of the environment that gets the child's number.
    static let listenPID = "LISTEN_PID="

    /// Copies what the request holds.
    ///
    /// - Throws: `containsNUL`.
    init(_ launch: LaunchRequest) throws(LaunchError) {
        strings = try LaunchStrings(launch)
        unsafe descriptors = Self.copy(launch.descriptors.map(\.number))
        unsafe limits = Self.copy(Self.kernelLimits(launch.limits))
        let identity = launch.changedIdentity
        unsafe groups = Self.copy(identity?.groups ?? [])
        unsafe outcome = .allocate(capacity: 1)
        unsafe outcome.initialize(to: cl_spawn_result())
        unsafe request = .allocate(capacity: 1)
        unsafe request.initialize(to: Self.values(launch, identity))
        unsafe request.pointee.paths = unsafe UnsafeRawPointer(strings.programs.pointers).assumingMemoryBound(
            to: UnsafePointer<CChar>?.self)
        unsafe request.pointee.arguments = unsafe UnsafePointer(strings.arguments.pointers)
        unsafe request.pointee.environment = unsafe UnsafePointer(strings.environment.pointers)
        unsafe request.pointee.directory = unsafe UnsafePointer(strings.directory.pointers[0])
        unsafe request.pointee.listen_pid = strings.listenPID
        unsafe request.pointee.descriptors = unsafe UnsafePointer(descriptors.baseAddress)
        unsafe request.pointee.descriptor_count = Int32(descriptors.count)
        unsafe request.pointee.limits = unsafe UnsafePointer(limits.baseAddress)
        unsafe request.pointee.limit_count = Int32(limits.count)
        unsafe request.pointee.groups = unsafe UnsafePointer(groups.baseAddress)
        unsafe request.pointee.group_count = identity == nil ? -1 : Int32(groups.count)
    }

    deinit {
        unsafe request.deallocate()
        unsafe outcome.deallocate()
        unsafe descriptors.deallocate()
        unsafe limits.deallocate()
        unsafe groups.deallocate()
    }

    /// What became of it, once it has ended.
    var result: cl_spawn_result { unsafe outcome.pointee }

    /// Starts the child: the number of its flight, or -errno.
    func begin() -> Int32 { unsafe cl_spawn_begin(request, outcome) }

    /// The program that was executed, or refused last.
    func program(of launch: LaunchRequest) -> String? {
        let index = Int(result.path_index)
        return launch.programs.indices.contains(index) ? launch.programs[index] : nil
    }

    private static func copy<Element>(_ array: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: array.count)
        _ = unsafe buffer.initialize(from: array)
        return unsafe buffer
    }

    private static func values(_ launch: LaunchRequest, _ identity: Identity?) -> cl_spawn_request {
        var kernel = unsafe cl_spawn_request()
        unsafe kernel.group = identity?.group ?? UInt32.max
        unsafe kernel.user = identity?.user ?? UInt32.max
        unsafe kernel.namespaces = launch.namespaces.rawValue
        unsafe kernel.cgroup = launch.cgroup?.number ?? -1
        unsafe kernel.umask = launch.limits.umask ?? -1
        unsafe kernel.oom_score_adjust = launch.limits.oomScoreAdjust ?? Int32.min
        unsafe kernel.new_session = launch.options.contains(.newSession) ? 1 : 0
        unsafe kernel.no_new_privileges = launch.options.contains(.noNewPrivileges) ? 1 : 0
        unsafe kernel.controlling_terminal = launch.options.contains(.controllingTerminal) ? 1 : 0
        unsafe kernel.parent_death_signal = launch.options.contains(.diesWithParent) ? 9 : 0
        return unsafe kernel
    }

    /// The limits in the kernel's form.
    static func kernelLimits(_ limits: ChildLimits) -> [cl_spawn_limit] {
        var list: [cl_spawn_limit] = []
        if let files = limits.openFiles {
            list.append(.init(resource: Int32(CL_RESOURCE_OPEN_FILES.rawValue), soft: files.soft, hard: files.hard))
        }
        if let core = limits.core {
            list.append(.init(resource: Int32(CL_RESOURCE_CORE.rawValue), soft: core, hard: core))
        }
        return list
    }
}

/// The strings of a launch.
@safe
private struct LaunchStrings: ~Copyable {
    let programs: CStrings
    let arguments: CStrings
    let environment: CStrings
    let directory: CStrings
    /// Where the child's number belongs.
    let listenPID: UnsafeMutablePointer<CChar>?

    init(_ launch: LaunchRequest) throws(LaunchError) {
        let listens = launch.environment.firstIndex { $0.hasPrefix(KernelLaunch.listenPID) }
        let programs = try CStrings(launch.programs)
        let arguments = try CStrings(launch.arguments)
        let environment = try CStrings(launch.environment, room: listens == nil ? 0 : 11)
        let directory = try CStrings(launch.directory.map { [$0] } ?? [])
        if let listens, let entry = unsafe environment.pointers[listens] {
            unsafe listenPID = unsafe entry + KernelLaunch.listenPID.utf8.count
        } else {
            unsafe listenPID = nil
        }
        self.programs = programs
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}
