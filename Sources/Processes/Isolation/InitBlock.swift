import CLinux
import Linux

/// The bytes from which `tenement-init` knows what to start; their layout is that of cl_init.h.
struct InitBlock {
    /// Numbers that descriptors have in `tenement-init`, beyond the service's own.
    struct Descriptors {
        private(set) var list: [BorrowedDescriptor] = []
        private(set) var landlock: Int32 = -1
        private(set) var network: Int32 = -1
        /// Of the user namespace with index 0; the others follow.
        let userNamespaces: Int32
        /// Of the first held mount; the others follow.
        let heldMounts: Int32

        init(_ isolation: Isolation, landlock: BorrowedDescriptor?, first: Int) {
            var next = Int32(first)
            if let ruleset = landlock {
                list.append(ruleset)
                self.landlock = next
                next += 1
            }
            if let namespace = isolation.network {
                list.append(namespace)
                network = next
                next += 1
            }
            userNamespaces = next
            heldMounts = next + Int32(isolation.userNamespaces.count)
            list += isolation.userNamespaces + isolation.heldMounts.map { $0.borrowed }
        }
    }

    private var bytes = [UInt8](repeating: 0, count: MemoryLayout<cl_init_header>.size)

    /// - Throws: `containsNUL` with the offending string.
    static func bytes(for request: IsolatedRequest, _ descriptors: Descriptors) throws(LaunchError) -> [UInt8] {
        var block = InitBlock()
        var header = cl_init_header()
        try block.addLaunch(request.launch, &header)
        try block.addWorld(request.isolation, descriptors, &header)
        header.version = UInt32(CL_INIT_VERSION)
        header.size = UInt32(block.bytes.count)
        unsafe withUnsafeBytes(of: header) { raw in unsafe block.bytes.replaceSubrange(0..<raw.count, with: raw) }
        return block.bytes
    }

    private mutating func addLaunch(_ launch: LaunchRequest, _ header: inout cl_init_header) throws(LaunchError) {
        header.paths = try addList(launch.programs)
        // The element before it is for a shell, see service.c.
        header.arguments = try addList([""] + launch.arguments) + 8
        let listens = launch.environment.firstIndex { $0.hasPrefix(KernelLaunch.listenPID) }
        header.environment = try addList(launch.environment, room: listens == nil ? 0 : 11)
        if let listens {
            header.listen_pid = textOffset(header.environment, listens) + UInt32(KernelLaunch.listenPID.utf8.count)
        }
        if let directory = launch.directory { header.directory = try addText(directory) }
        let limits = KernelLaunch.kernelLimits(launch.limits).map { limit in
            cl_init_limit(resource: limit.resource, reserved: 0, soft: limit.soft, hard: limit.hard)
        }
        (header.limits, header.limit_count) = (addArray(limits), UInt32(limits.count))
        let identity = launch.changedIdentity
        header.groups = addArray(identity?.groups ?? [])
        header.group_count = identity.map { Int32($0.groups.count) } ?? -1
        header.group = identity?.group ?? UInt32.max
        header.user = identity?.user ?? UInt32.max
        header.umask = launch.limits.umask ?? -1
        header.oom_score_adjust = launch.limits.oomScoreAdjust ?? Int32.min
        if launch.options.contains(.controllingTerminal) { header.flags |= CL_INIT_TERMINAL.rawValue }
        if launch.options.contains(.noNewPrivileges) { header.flags |= CL_INIT_NO_NEW_PRIVILEGES.rawValue }
    }

    private mutating func addWorld(
        _ isolation: Isolation, _ descriptors: Descriptors, _ header: inout cl_init_header
    ) throws(LaunchError) {
        if isolation.hasOwnUserNamespace { header.flags |= CL_INIT_OWN_USER_NAMESPACE.rawValue }
        if isolation.namespaces.contains(.cgroup) { header.flags |= CL_INIT_CGROUP_VIEW.rawValue }
        if isolation.namespaces.contains(.user) {
            // Nobody else exists there, and groups cannot be changed.
            (header.group_count, header.group, header.user) = (-1, UInt32.max, UInt32.max)
        }
        header.seccomp = addArray(isolation.seccomp)
        header.seccomp_count = UInt32(isolation.seccomp.count / 8)
        if let name = isolation.hostName { header.host_name = try addText(name) }
        var mounts: [cl_init_mount] = []
        for step in isolation.mounts { mounts.append(try kernelStep(step, descriptors)) }
        (header.mounts, header.mount_count) = (addArray(mounts), UInt32(mounts.count))
        (header.network, header.landlock) = (descriptors.network, descriptors.landlock)
        header.capabilities = isolation.capabilities
        guard let files = isolation.files, descriptors.landlock >= 0 else { return }
        var rules: [cl_init_rule] = []
        for rule in files.rules {
            let access = rule.access.intersection(files.handled).rawValue
            if access != 0 { rules.append(cl_init_rule(path: try addText(rule.path), reserved: 0, access: access)) }
        }
        (header.rules, header.rule_count) = (addArray(rules), UInt32(rules.count))
    }

    private mutating func kernelStep(
        _ step: MountStep, _ descriptors: Descriptors
    ) throws(LaunchError) -> cl_init_mount {
        var kernel = cl_init_mount()
        (kernel.user, kernel.user_namespace, kernel.tree) = (UInt32.max, -1, -1)
        kernel.target = try addText(Self.relative(step.target))
        switch step {
        case .directory(_, let mode, let owner):
            (kernel.kind, kernel.mode) = (CL_INIT_DIRECTORY.rawValue, mode)
            if let owner { (kernel.user, kernel.group) = (owner.user, owner.group) }
        case .file: (kernel.kind, kernel.mode) = (CL_INIT_FILE.rawValue, 0o444)
        case .link(_, let text): (kernel.kind, kernel.source) = (CL_INIT_LINK.rawValue, try addText(text))
        case .device(_, let major, let minor):
            (kernel.kind, kernel.mode) = (CL_INIT_DEVICE.rawValue, 0o666)
            (kernel.major, kernel.minor) = (major, minor)
        case .bind(let bind):
            kernel.kind = CL_INIT_BIND.rawValue
            kernel.flags = bind.attributes.rawValue
            if bind.isRecursive { kernel.flags |= CL_INIT_RECURSIVE.rawValue }
            if bind.isOptional { kernel.flags |= CL_INIT_IF_PRESENT.rawValue }
            if let index = bind.userNamespace { kernel.user_namespace = descriptors.userNamespaces + Int32(index) }
            kernel.source =
                switch bind.source {
                case .host(let path): try addText(path)
                case .own(let path): try addText(Self.relative(path))
                case .held(_, let path): try addText(path)
                }
            if case .held(let index, _) = bind.source { kernel.tree = descriptors.heldMounts + Int32(index) }
        case .fileSystem(let type, _, let attributes, let options):
            kernel.kind = CL_INIT_FILE_SYSTEM.rawValue
            (kernel.source, kernel.flags) = (try addText(type), attributes.rawValue)
            if let options { kernel.options = try addText(options) }
        }
        return kernel
    }

    /// A path below the new root, which is the current directory while it is built.
    private static func relative(_ path: String) -> String {
        let rest = path.drop { $0 == "/" }
        return rest.isEmpty ? "." : String(rest)
    }
}

// MARK: - Bytes

extension InitBlock {
    private mutating func addText(_ text: String, room: Int = 0) throws(LaunchError) -> UInt32 {
        if text.utf8.contains(0) { throw .containsNUL(text) }
        let offset = UInt32(bytes.count)
        bytes += text.utf8
        bytes += repeatElement(0, count: 1 + room)
        return offset
    }

    private mutating func addArray<T: BitwiseCopyable>(_ values: [T]) -> UInt32 {
        bytes += repeatElement(0, count: (8 - bytes.count % 8) % 8)
        let offset = UInt32(bytes.count)
        unsafe values.withUnsafeBytes { raw in unsafe bytes.append(contentsOf: raw) }
        return offset
    }

    /// The texts, then the list of their offsets, ended by 0.
    private mutating func addList(_ texts: [String], room: Int = 0) throws(LaunchError) -> UInt32 {
        var offsets: [UInt64] = []
        for text in texts { offsets.append(UInt64(try addText(text, room: room))) }
        return addArray(offsets + [0])
    }

    private func textOffset(_ list: UInt32, _ index: Int) -> UInt32 {
        unsafe bytes.withUnsafeBytes { raw in
            UInt32(unsafe raw.loadUnaligned(fromByteOffset: Int(list) + 8 * index, as: UInt64.self))
        }
    }
}
