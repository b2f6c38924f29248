package import Linux

/// What a process may do with files: the second fence behind the mounts that it sees.
///
/// Paths are those of the process. One that is missing is left out.
package struct FileRules: Hashable, Sendable {
    /// What may be done with a path and everything below it.
    package struct Rule: Hashable, Sendable {
        package let path: String
        package let access: Landlock.Access

        /// Allows `access` from `path` downwards.
        package init(_ path: String, _ access: Landlock.Access) {
            self.path = path
            self.access = access
        }
    }

    /// What is forbidden where no rule allows it; nothing: files are not judged.
    package var handled: Landlock.Access
    package var scope: Landlock.Scope
    package var rules: [Rule]

    /// Rules for what is handled; without any, all of it is forbidden.
    package init(handled: Landlock.Access, scope: Landlock.Scope, rules: [Rule]) {
        self.handled = handled
        self.scope = scope
        self.rules = rules
    }

    /// Processes of others cannot be reached by signals and abstract sockets, and files are not judged: `namespace`.
    ///
    /// Works from Landlock's version 6 (Linux 6.12) on; before, only a network namespace keeps abstract sockets apart.
    package static let othersOnly = FileRules(handled: [], scope: [.abstractSockets, .signals], rules: [])

    /// The rules of a sandbox, whose system is readable and whose named places are writable.
    ///
    /// - Parameters:
    ///   - readable: The app's directory and what else is shown without being writable.
    ///   - writable: `DATA_DIR`, disks, mounts, the directory of sockets.
    ///   - version: Landlock's, which decides what can be handled.
    /// - Returns: The rules; those of another version are only good for being looked at.
    package static func sandbox(readable: [String], writable: [String], version: Int = Landlock.version) -> FileRules {
        let all = Landlock.Access.all(version: version)
        let reading: Landlock.Access = [.read, .execute]
        // A device file would be useless in a mount without devices, and no service makes one.
        let writing = all.subtracting(.makeDevices)
        let ownProcesses: Landlock.Access = [.read, .writeFile, .truncate]
        let devices: Landlock.Access = [.read, .writeFile, .truncate, .controlDevices]
        var rules = system.map { Rule($0, reading) }
        rules += readable.map { Rule($0, reading) }
        rules += [Rule("/proc", ownProcesses), Rule("/dev", devices), Rule("/sys", .read)]
        rules += (["/tmp", "/var/tmp", "/dev/shm"] + writable).map { Rule($0, writing) }
        return FileRules(handled: all, scope: [.abstractSockets, .signals], rules: rules)
    }

    /// Where programs, their libraries and settings are.
    private static let system = [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/var/lib/locales",
        "/run/resolvconf",
        "/run/systemd/resolve", "/nix/store",
    ]

    /// What is handled, without the rules; `nil` where the kernel knows none of it.
    func ruleset() throws(Errno) -> Landlock? {
        let version = Landlock.version
        guard version > 0, !handled.isEmpty || version >= 6 else { return nil }
        return try Landlock(files: handled, network: false, scope: scope)
    }

    /// Restricts the calling thread and what it starts to these rules, for good.
    ///
    /// Needs `CurrentProcess.forbidNewPrivileges()` first. Nothing happens where the kernel knows none of them.
    package func restrict() throws(Errno) {
        guard let landlock = try ruleset() else { return }
        for rule in rules {
            do throws(Errno) {
                try landlock.allow(rule.access, below: rule.path)
            } catch {
                if error != .notFound && error != .notDirectory { throw error }
            }
        }
        try landlock.restrict()
    }
}
