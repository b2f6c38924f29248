import CLinux

/// What this kernel can do, found out by asking it, not by its version.
package struct KernelFeatures: Hashable, Sendable {
    /// A process starts inside its cgroup.
    ///
    /// See CLONE_INTO_CGROUP in clone(2).
    package var cloneIntoCgroup = true
    /// Processes are known by descriptor.
    ///
    /// See pidfd_open(2).
    package var pidfd = true
    /// Paths are opened without leaving a directory.
    ///
    /// See openat2(2).
    package var openat2 = true
    /// Owners of files are shown as others.
    ///
    /// See MOUNT_ATTR_IDMAP in mount_setattr(2).
    package var idmappedMounts = true
    /// How a process ended is told to others than its parent (Linux 6.15).
    ///
    /// See PIDFD_GET_INFO in linux/pidfd.h.
    package var foreignExits = true
    /// Processes filter their own system calls.
    ///
    /// See seccomp(2).
    package var seccomp = true

    /// Everything.
    package init() {}

    /// Asks the kernel; `foreignExits` is left to the caller, who needs a child of its own for that.
    package static func probed() -> KernelFeatures {
        var features = KernelFeatures()
        features.cloneIntoCgroup = cl_probe_clone_into_cgroup() == 1
        features.pidfd = (try? PidFD(pid: CurrentProcess.pid).send(signal: 0)) != nil
        features.openat2 = cl_probe_openat2() == 1
        features.idmappedMounts = cl_probe_idmapped_mounts() == 1
        features.seccomp = cl_probe_seccomp() == 1
        return features
    }

    /// Makes a user namespace and a mount in it, in a child that ends at once; for programs with one thread.
    ///
    /// See user_namespaces(7).
    ///
    /// - Throws: Why that cannot be done; `EACCES` or `EPERM` is a distribution's restriction.
    package static func tryUserNamespace() throws(Errno) {
        try call { cl_probe_user_namespace() }
    }
}

extension Clock {
    /// Whether somebody keeps the clock right; `nil` if the kernel does not tell.
    ///
    /// See adjtimex(2).
    package static func isSynchronised() -> Bool? {
        let answer = cl_clock_is_synchronised()
        return answer < 0 ? nil : answer == 1
    }
}

/// Space on a file system.
///
/// See statvfs(3).
package struct FileSystemSpace: Hashable, Sendable {
    /// For ordinary users.
    package var freeBytes: UInt64
    package var freeInodes: UInt64
    /// 0 where inodes are not counted.
    package var totalInodes: UInt64
    package var isReadOnly: Bool

    /// Numbers as somebody found them.
    package init(freeBytes: UInt64, freeInodes: UInt64, totalInodes: UInt64, isReadOnly: Bool) {
        self.freeBytes = freeBytes
        self.freeInodes = freeInodes
        self.totalInodes = totalInodes
        self.isReadOnly = isReadOnly
    }

    /// Of the file system that `path` is on.
    package init(of path: String) throws(Errno) {
        var space = cl_space()
        try call { unsafe cl_space(path, &space) }
        self.init(
            freeBytes: space.free_bytes, freeInodes: space.free_inodes, totalInodes: space.total_inodes,
            isReadOnly: space.read_only != 0)
    }
}
