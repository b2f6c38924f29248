import CLinux

/// Whose rights count when files are opened.
///
/// See setfsuid(2).
package enum FileIdentity {
    /// Runs `body` with the file rights of another user in this thread; as it is without being root.
    ///
    /// A file that the user could not open is refused, wherever links lead.
    /// Of the user's groups only those given count.
    ///
    /// - Throws: What `body` throws, and `EPERM` where we may not change groups.
    package static func with<Value: ~Copyable>(
        user: UInt32, group: UInt32, groups: [UInt32] = [], _ body: () throws(Errno) -> Value
    ) throws(Errno) -> Value {
        guard CurrentProcess.isRoot, user != 0 else { return try body() }
        var kept = [UInt32](repeating: 0, count: Int(try call { cl_thread_groups(nil, 0) }))
        try call { unsafe cl_thread_groups(&kept, Int32(kept.count)) }
        try call { unsafe cl_set_file_identity(user, group, groups, Int32(groups.count)) }
        defer { _ = unsafe cl_set_file_identity(0, 0, kept, Int32(kept.count)) }
        return try body()
    }
}

extension File {
    /// What somebody may want to do with a file or directory.
    package struct Use: OptionSet, Sendable {
        package let rawValue: Int32
        package init(rawValue: Int32) { self.rawValue = rawValue }
        package static let execute = Use(rawValue: 1)
        package static let write = Use(rawValue: 2)
        package static let read = Use(rawValue: 4)
    }

    /// Whether the rights that count in this thread suffice; not if there is no such file.
    ///
    /// See faccessat2(2) with AT_EACCESS.
    package static func may(_ use: Use, _ path: String) -> Bool {
        unsafe cl_may(path, use.rawValue) == 0
    }
}
