import CLinux

/// A process that cannot be mistaken for another one, whatever becomes of its number.
///
/// See pidfd_open(2).
@frozen
package struct PidFD: ~Copyable, Sendable {
    /// Readable once the process has ended.
    package let descriptor: FileDescriptor

    /// Takes over a descriptor that is a pidfd, for example from clone3 or a descriptor store.
    package init(owning descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Opens the process that has this number now.
    ///
    /// - Throws: `ESRCH` if there is none.
    package init(pid: Int32) throws(Errno) {
        descriptor = FileDescriptor(owning: try call { cl_pidfd_open(pid) })
    }

    /// Takes the descriptor out.
    package consuming func takeDescriptor() -> FileDescriptor { descriptor }

    /// Sends a signal.
    ///
    /// See pidfd_send_signal(2).
    ///
    /// - Throws: `ESRCH` if the process has ended and was reaped.
    package func send(signal: Int32) throws(Errno) {
        try call { cl_pidfd_send_signal(descriptor.number, signal) }
    }

    /// Whether the process still runs; a zombie does not.
    package var isAlive: Bool {
        let ready = cl_poll_one(descriptor.number, BorrowedDescriptor.Readiness.readable.rawValue, 0)
        return ready == 0
    }

    /// Reaps a child that has ended, without waiting.
    ///
    /// - Returns: `nil` while it runs.
    /// - Throws: `ECHILD` if it is not a child of ours or was reaped already.
    package func reap() throws(Errno) -> WaitStatus? {
        var found = cl_exit()
        try call { unsafe cl_wait_pidfd(descriptor.number, 0, &found) }
        return WaitStatus(found)
    }

    /// The same, leaving the zombie for somebody else.
    package func peek() throws(Errno) -> WaitStatus? {
        var found = cl_exit()
        try call { unsafe cl_wait_pidfd(descriptor.number, 1, &found) }
        return WaitStatus(found)
    }

    /// Waits until a child has ended and reaps it.
    ///
    /// Blocks: not for a loop's thread.
    package func waitForExit() throws(Errno) -> WaitStatus {
        var found = cl_exit()
        try call { unsafe cl_wait_blocking(descriptor.number, &found) }
        guard let status = WaitStatus(found) else { throw .noChild }
        return status
    }

    /// A number that no other process of this boot has or will have (Linux 6.9).
    ///
    /// - Returns: `nil` on older kernels, where all pidfds share one inode.
    package func inode() -> UInt64? {
        let inode = cl_pidfd_inode(descriptor.number)
        return inode > 0 ? UInt64(inode) : nil
    }

    /// What the kernel tells about the process through the pidfd (Linux 6.13).
    ///
    /// See linux/pidfd.h.
    ///
    /// - Throws: `ENOTTY` or `EINVAL` on older kernels, `ESRCH` once it was reaped (before 6.15).
    package func details() throws(Errno) -> Details {
        var found = cl_pidfd_details()
        try call { unsafe cl_pidfd_details(descriptor.number, &found) }
        return Details(
            pid: found.pid, parent: found.parent, user: found.user, group: found.group,
            cgroup: found.cgroup == 0 ? nil : found.cgroup, exit: WaitStatus(found.exit))
    }

    /// A copy of a descriptor of the other process.
    ///
    /// See pidfd_getfd(2).
    package func copyDescriptor(_ number: Int32) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try call { cl_pidfd_get(descriptor.number, number) })
    }

    /// What the kernel tells about a process through its pidfd.
    package struct Details: Sendable, Equatable {
        package let pid: Int32
        package let parent: Int32
        package let user: UInt32
        package let group: UInt32
        /// The id of its cgroup.
        package let cgroup: UInt64?
        /// How it ended, known once it is reaped (Linux 6.15).
        package let exit: WaitStatus?
    }
}
