import CLinux

/// Rules by which a process restricts its own access to files, networks and other processes.
///
/// See landlock(7).
package struct Landlock: ~Copyable {
    /// The rules' descriptor, for a child that adds to them and restricts itself.
    package let ruleset: FileDescriptor
    private let files: Access

    /// The version of the kernel's rules, 0 where there are none.
    package static var version: Int { max(Int(cl_landlock_version()), 0) }

    /// What can be done with files and directories.
    ///
    /// See LANDLOCK_ACCESS_FS_EXECUTE and its sisters in landlock(7).
    package struct Access: OptionSet, Hashable, Sendable {
        package let rawValue: UInt64
        package init(rawValue: UInt64) { self.rawValue = rawValue }
        package static let execute = Access(rawValue: 1 << 0)
        package static let writeFile = Access(rawValue: 1 << 1)
        package static let readFile = Access(rawValue: 1 << 2)
        package static let readDirectory = Access(rawValue: 1 << 3)
        package static let makeDevices = Access(rawValue: 1 << 6 | 1 << 11)
        package static let truncate = Access(rawValue: 1 << 14)
        package static let controlDevices = Access(rawValue: 1 << 15)
        package static let read: Access = [.readFile, .readDirectory]

        /// Everything that the kernel's rules of `version` know.
        package static func all(version: Int) -> Access {
            let bits: UInt64 =
                switch version {
                case ..<1: 0
                case 1: 13
                case 2: 14
                case 3, 4: 15
                default: 16
                }
            return Access(rawValue: 1 << bits - 1)
        }

        /// What of it can be said about something that is no directory.
        package var ofFile: Access {
            intersection([.execute, .writeFile, .readFile, .truncate, .controlDevices])
        }
    }

    /// Other processes that can be reached no more, each its own kind of way (version 6).
    package struct Scope: OptionSet, Hashable, Sendable {
        package let rawValue: UInt64
        package init(rawValue: UInt64) { self.rawValue = rawValue }
        /// Unix sockets with abstract names that were made outside.
        package static let abstractSockets = Scope(rawValue: 1 << 0)
        /// Signals to processes outside.
        package static let signals = Scope(rawValue: 1 << 1)
    }

    /// Handles, and so forbids until allowed, everything this kernel's version knows about files; with `network` also
    /// binding to and connecting to TCP ports (version 4).
    ///
    /// - Throws: `ENOSYS` or `EOPNOTSUPP` where the kernel has no Landlock.
    package init(network: Bool) throws(Errno) {
        let version = Int(try call { cl_landlock_version() })
        try self.init(files: .all(version: version), network: network, scope: [])
    }

    /// Handles what is given, as far as this kernel's version knows it.
    ///
    /// - Throws: `ENOSYS` or `EOPNOTSUPP` where the kernel has no Landlock, `ENOMSG` where nothing is left to handle.
    package init(files: Access, network: Bool, scope: Scope) throws(Errno) {
        let version = Int(try call { cl_landlock_version() })
        let handled = files.intersection(.all(version: version))
        let number = try call {
            cl_landlock_create(
                handled.rawValue, network && version >= 4 ? 3 : 0, version >= 6 ? scope.rawValue : 0)
        }
        self.files = handled
        ruleset = FileDescriptor(owning: number)
    }

    /// Allows reading files and directories below `path`.
    package func allowReading(_ path: String) throws(Errno) {
        try allow(.read, below: path)
    }

    /// Allows everything below the directory `path`.
    package func allowEverything(_ path: String) throws(Errno) {
        let target = try File.open(path, [.pathOnly, .directory])
        try allow(files, target.borrowed)
    }

    /// Allows `access` to `path` and below it; of a file only what concerns files.
    package func allow(_ access: Access, below path: String) throws(Errno) {
        let target = try File.open(path, .pathOnly)
        let isDirectory = try File.status(of: target.borrowed).kind == .directory
        try allow(isDirectory ? access : access.ofFile, target.borrowed)
    }

    private func allow(_ access: Access, _ target: BorrowedDescriptor) throws(Errno) {
        let known = access.intersection(files)
        guard !known.isEmpty else { return }
        try call { cl_landlock_allow(ruleset.number, target.number, known.rawValue) }
    }

    /// Restricts the calling thread and what it starts, for good.
    ///
    /// Needs `CurrentProcess.forbidNewPrivileges()` first.
    package consuming func restrict() throws(Errno) {
        try call { cl_landlock_restrict(ruleset.number) }
    }
}
