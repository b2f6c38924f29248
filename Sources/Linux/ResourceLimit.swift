import CLinux

/// Limits of this process and, unless reset, of its children.
///
/// See getrlimit(2).
package enum ResourceLimit: UInt32, Sendable {
    case openFiles, core, processes, lockedMemory

    /// The limit that counts, and how far it may be raised; `UInt64.max` is unlimited.
    package func current() throws(Errno) -> (soft: UInt64, hard: UInt64) {
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        try call { unsafe cl_resource_limit(cl_resource(rawValue), &soft, &hard) }
        return (soft, hard)
    }

    /// Sets both values.
    ///
    /// - Throws: `EPERM` if the hard limit would rise without privilege.
    package func set(soft: UInt64, hard: UInt64) throws(Errno) {
        try call { cl_set_resource_limit(cl_resource(rawValue), soft, hard) }
    }

    /// Raises the soft limit to the hard one.
    ///
    /// - Returns: The limits as they were, to be given to children.
    @discardableResult
    package func raise() throws(Errno) -> (soft: UInt64, hard: UInt64) {
        let before = try current()
        try set(soft: before.hard, hard: before.hard)
        return before
    }
}
