import CLinux

/// Whose rights count when files are opened.
///
/// See setfsuid(2).
package enum FileIdentity {
    /// Runs `body` with the file rights of another user in this thread; as it is without being root.
    ///
    /// Supplementary groups stay root's own. A file that the user could not
    /// open is refused, wherever links lead.
    ///
    /// - Throws: What `body` throws.
    package static func with<Value>(
        user: UInt32, group: UInt32, _ body: () throws(Errno) -> Value
    ) throws(Errno) -> Value {
        guard CurrentProcess.isRoot, user != 0 else { return try body() }
        cl_set_file_identity(user, group)
        defer { cl_set_file_identity(0, 0) }
        return try body()
    }
}
