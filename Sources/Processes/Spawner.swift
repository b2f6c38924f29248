import CLinux
import Linux

/// Starts processes.
///
/// See clone3 in clone(2).
package enum Spawner {
    /// Starts a process and returns once its program was executed, typically after 0.2 ms.
    ///
    /// The calling thread waits meanwhile; all other threads run on. May be called from any thread.
    ///
    /// A file that is executable but in no known format is given to `/bin/sh`, as execvp(3) does.
    ///
    /// - Throws: `LaunchError`; then nothing is left running and nothing has to be reaped.
    package static func spawn(_ request: LaunchRequest) throws(LaunchError) -> ChildProcess {
        var result = cl_spawn_result()
        let earliest = Clock.bootTicks()
        var error = try attempt(request, &result)
        if error == .notExecutable, request.programs.indices.contains(Int(result.path_index)) {
            var script = request
            script.programs = ["/bin/sh"]
            script.arguments = ["/bin/sh", request.programs[Int(result.path_index)]] + request.arguments.dropFirst()
            error = try attempt(script, &result)
        }
        if let error {
            let step = LaunchStep(rawValue: result.step) ?? .clone
            throw .step(step, error, subject: request.subject(of: step, program: Int(result.path_index)))
        }
        let pidfd = PidFD(owning: FileDescriptor(owning: result.pidfd))
        // Between two clock readings of the same tick there is nothing to ask /proc.
        let isKnown = Clock.bootTicks() == earliest
        let startTicks = isKnown ? earliest : (try? ProcFS.stat(of: result.pid))?.startTicks ?? 0
        let identity = ProcessIdentity(pid: result.pid, startTicks: startTicks, inode: pidfd.inode())
        return ChildProcess(identity: identity, pidfd: pidfd)
    }

    private static func attempt(_ request: LaunchRequest, _ result: inout cl_spawn_result) throws(LaunchError)
        -> Errno?
    {
        let listens = request.environment.firstIndex { $0.hasPrefix(listenPID) }
        let programs = try CStrings(request.programs)
        let arguments = try CStrings(request.arguments)
        let environment = try CStrings(request.environment, room: listens == nil ? 0 : 11)
        let directory = try CStrings(request.directory.map { [$0] } ?? [])
        let descriptors = request.descriptors.map(\.number)
        let limits = kernelLimits(request.limits)
        let groups = request.identity?.groups ?? []
        let code = unsafe descriptors.withUnsafeBufferPointer { descriptors in
            unsafe limits.withUnsafeBufferPointer { limits in
                unsafe groups.withUnsafeBufferPointer { groups in
                    var kernel = unsafe kernelRequest(request, descriptors, limits, groups)
                    unsafe kernel.paths = unsafe UnsafeRawPointer(programs.pointers).assumingMemoryBound(
                        to: UnsafePointer<CChar>?.self)
                    unsafe kernel.arguments = unsafe UnsafePointer(arguments.pointers)
                    unsafe kernel.environment = unsafe UnsafePointer(environment.pointers)
                    unsafe kernel.directory = unsafe UnsafePointer(directory.pointers[0])
                    unsafe kernel.listen_pid = listens.flatMap { unsafe environment.pointers[$0] }
                        .map { unsafe $0 + listenPID.utf8.count }
                    return unsafe cl_spawn(&kernel, &result)
                }
            }
        }
        return code < 0 ? Errno(code: -code) : nil
    }

    /// The entry of the environment that gets the child's number.
    static let listenPID = "LISTEN_PID="

    private static func kernelRequest(
        _ request: LaunchRequest, _ descriptors: UnsafeBufferPointer<Int32>,
        _ limits: UnsafeBufferPointer<cl_spawn_limit>, _ groups: UnsafeBufferPointer<UInt32>
    ) -> cl_spawn_request {
        var kernel = unsafe cl_spawn_request()
        unsafe kernel.descriptors = descriptors.baseAddress
        unsafe kernel.descriptor_count = Int32(descriptors.count)
        unsafe kernel.limits = limits.baseAddress
        unsafe kernel.limit_count = Int32(limits.count)
        let identity = request.changedIdentity
        unsafe kernel.groups = groups.baseAddress
        unsafe kernel.group_count = identity == nil ? -1 : Int32(groups.count)
        unsafe kernel.group = identity?.group ?? UInt32.max
        unsafe kernel.user = identity?.user ?? UInt32.max
        unsafe kernel.namespaces = request.namespaces.rawValue
        unsafe kernel.cgroup = request.cgroup?.number ?? -1
        unsafe kernel.umask = request.limits.umask ?? -1
        unsafe kernel.oom_score_adjust = request.limits.oomScoreAdjust ?? Int32.min
        unsafe kernel.new_session = request.options.contains(.newSession) ? 1 : 0
        unsafe kernel.no_new_privileges = request.options.contains(.noNewPrivileges) ? 1 : 0
        unsafe kernel.parent_death_signal = request.options.contains(.diesWithParent) ? 9 : 0
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

extension LaunchRequest {
    /// Who the child has to become.
    ///
    /// Without privilege even the groups one has cannot be set again, and nothing else would change either.
    var changedIdentity: Identity? {
        identity.flatMap { $0.isCurrent && !CurrentProcess.isRoot ? nil : $0 }
    }

    /// What a failed step was about; `program` is an index into `programs`.
    func subject(of step: LaunchStep, program: Int) -> String {
        switch step {
        case .execute: programs.indices.contains(program) ? programs[program] : ""
        case .directory: directory ?? ""
        case .groups, .group, .user: identity?.name ?? ""
        default: ""
        }
    }
}
