import CLinux

/// Rules by which a process restricts its own access to files and networks.
///
/// See landlock(7).
package struct Landlock: ~Copyable {
    private let ruleset: FileDescriptor
    private let files: UInt64

    /// The version of the kernel's rules, 0 where there are none.
    package static var version: Int { max(Int(cl_landlock_version()), 0) }

    /// Handles, and so forbids until allowed, everything this kernel's version knows about files; with `network` also
    /// binding to and connecting to TCP ports (version 4).
    ///
    /// - Throws: `ENOSYS` or `EOPNOTSUPP` where the kernel has no Landlock.
    package init(network: Bool) throws(Errno) {
        let version = Int(try call { cl_landlock_version() })
        let fileBits: UInt64 =
            switch version {
            case 1: 13
            case 2: 14
            case 3, 4: 15
            default: 16
            }
        let handled = (1 << fileBits) - 1 as UInt64
        let number = try call { cl_landlock_create(handled, network && version >= 4 ? 3 : 0, 0) }
        files = handled
        ruleset = FileDescriptor(owning: number)
    }

    /// Allows reading files and directories below `path`.
    package func allowReading(_ path: String) throws(Errno) {
        let target = try File.open(path, .pathOnly)
        let isDirectory = try File.status(of: target.borrowed).kind == .directory
        let access: UInt64 = isDirectory ? 0b1100 : 0b100
        try call { cl_landlock_allow(ruleset.number, target.number, access) }
    }

    /// Allows everything below the directory `path`.
    package func allowEverything(_ path: String) throws(Errno) {
        let target = try File.open(path, [.pathOnly, .directory])
        try call { cl_landlock_allow(ruleset.number, target.number, files) }
    }

    /// Restricts the calling thread and what it starts, for good.
    ///
    /// Needs `CurrentProcess.forbidNewPrivileges()` first.
    package consuming func restrict() throws(Errno) {
        try call { cl_landlock_restrict(ruleset.number) }
    }
}
