package import Linux

/// A unix socket's file that a replica has bound, held so that nobody can exchange it.
///
/// See O_PATH in open(2).
package struct SocketFile: ~Copyable, Sendable {
    /// Names the file without opening it; can be sent to the router, which connects through it.
    package let descriptor: FileDescriptor
    /// What it is.
    package let status: FileStatus

    /// Takes hold of the socket at `path`, never through a link at its end.
    ///
    /// - Throws: `ENOTSOCK` if something else is there, `EPERM` if it belongs to somebody else than `owner`.
    package init(_ path: String, owner: UInt32) throws(Errno) {
        let file = try File.open(path, [.pathOnly, .noFollow])
        let found = try File.status(of: file.borrowed)
        guard found.kind == .socket else { throw Errno(code: 88) }
        guard found.user == owner else { throw .notPermitted }
        status = found
        descriptor = file
    }

    /// The path under which this process reaches the same file, whatever happens to its name.
    package var stablePath: String { "/proc/self/fd/\(descriptor.number)" }

    /// Changes owner, group and permissions of exactly this file.
    package func setAccess(user: UInt32, group: UInt32, mode: UInt32) throws(Errno) {
        try File.changeOwner(of: stablePath, user: user, group: group)
        try File.changeMode(of: stablePath, to: mode)
    }

    /// Whether the name still stands for the file that is held.
    package func isStill(at path: String) -> Bool {
        guard let now = try? File.status(of: path, follow: false) else { return false }
        return now.inode == status.inode && now.device == status.device
    }
}
