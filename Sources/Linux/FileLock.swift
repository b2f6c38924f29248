import CLinux

/// A whole-file lock that ends with its holder, however that ends.
///
/// See flock(2).
package struct FileLock: ~Copyable, Sendable {
    /// The locked file.
    package let descriptor: FileDescriptor

    /// Takes the lock on the file at `path`, which is created if missing.
    ///
    /// - Throws: `EAGAIN` if somebody else holds it.
    package init(_ path: String, shared: Bool = false) throws(Errno) {
        let file = try File.open(path, [.readWrite, .create], mode: 0o600)
        try call { cl_lock(file.number, shared ? 1 : 0) }
        descriptor = file
    }
}

/// A write lease: while it is held, whoever opens the file waits.
///
/// See F_SETLEASE in fcntl(2).
///
/// The kernel sends SIGIO when somebody waits and takes the lease away after `/proc/sys/fs/lease-break-time` seconds.
package struct FileLease: ~Copyable, Sendable {
    private let number: Int32

    /// Takes the lease; `descriptor` must stay open while it is held.
    ///
    /// - Throws: `EAGAIN` if the file is open elsewhere, `EACCES` if it is not ours.
    package init(on descriptor: BorrowedDescriptor) throws(Errno) {
        number = descriptor.number
        try call { cl_lease(descriptor.number) }
    }

    deinit {
        _ = cl_lease_end(number)
    }

    /// Whether nobody waits for the file yet.
    package var isHeld: Bool { cl_lease_holds(number) == 1 }
}
