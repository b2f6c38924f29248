import CLinux

/// Facts about this process and what it can do to itself.
package enum CurrentProcess {
    /// See getpid(2).
    package static var pid: Int32 { cl_pid() }
    /// See getppid(2).
    package static var parent: Int32 { cl_parent_pid() }
    /// See geteuid(2).
    package static var user: UInt32 { cl_effective_user() }
    /// See getegid(2).
    package static var group: UInt32 { cl_effective_group() }
    /// The permissions that new files do not get, as it was when first asked: nothing here changes it.
    ///
    /// See umask(2), which cannot tell it without changing it. All of them, if /proc does not tell it.
    package static let umask: UInt32 = {
        let lines = ((try? File.readText("/proc/self/status")) ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("Umask:") } ?? ""
        return UInt32(line.drop { !$0.isNumber }, radix: 8) ?? 0o777
    }()
    /// Our supplementary groups.
    ///
    /// See getgroups(2).
    package static func groups() throws(Errno) -> [UInt32] {
        let count = try call { cl_own_groups(nil, 0) }
        var groups = [UInt32](repeating: 0, count: Int(count))
        try call { unsafe cl_own_groups(&groups, count) }
        return groups
    }
    /// Whether the effective user is root.
    package static var isRoot: Bool { cl_effective_user() == 0 }
    /// Processors this process may run on.
    package static var processorCount: Int { max(Int(cl_processor_count()), 1) }

    /// The environment as `NAME=VALUE`.
    package static var environment: [String] {
        guard let first = unsafe cl_environment() else { return [] }
        var entries: [String] = []
        var index = 0
        while let entry = unsafe first[index] {
            entries.append(unsafe String(cString: entry))
            index += 1
        }
        return entries
    }

    /// The value of one variable of the environment.
    package static func environment(_ name: String) -> String? {
        let prefix = name + "="
        return environment.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// The file that this program was started from.
    ///
    /// See /proc/self/exe in proc(5).
    package static func executable() throws(Errno) -> String {
        try File.linkTarget("/proc/self/exe")
    }

    /// The working directory.
    ///
    /// See getcwd(3).
    package static func workingDirectory() throws(Errno) -> String {
        try File.linkTarget("/proc/self/cwd")
    }

    /// Becomes the parent of orphaned descendants.
    ///
    /// See PR_SET_CHILD_SUBREAPER in prctl(2).
    package static func becomeSubreaper() throws(Errno) {
        try call { cl_set_child_subreaper(1) }
    }

    /// Gives up, for the calling thread and what it starts, the right to gain privileges by executing files.
    ///
    /// See PR_SET_NO_NEW_PRIVS in prctl(2).
    package static func forbidNewPrivileges() throws(Errno) {
        try call { cl_set_no_new_privileges() }
    }

    /// Becomes another user for good.
    ///
    /// See setgroups(2), setresgid(2), setresuid(2).
    package static func become(user: UInt32, group: UInt32, groups: [UInt32] = []) throws(Errno) {
        try call { unsafe cl_become(user, group, groups, Int32(groups.count)) }
    }

    /// Gives up every capability of the calling thread for good; call it before other threads start.
    ///
    /// See capabilities(7).
    package static func dropCapabilities() throws(Errno) {
        try call { cl_drop_capabilities() }
    }

    /// Receives `signal` when the thread that started this process ends; 0 for none.
    ///
    /// See PR_SET_PDEATHSIG in prctl(2).
    package static func setParentDeathSignal(_ signal: Int32) throws(Errno) {
        try call { cl_set_parent_death_signal(signal) }
    }

    /// Marks every descriptor from `first` on close-on-exec.
    ///
    /// See close_range(2).
    package static func closeOnExec(from first: Int32) throws(Errno) {
        try call { cl_close_range_on_exec(UInt32(max(first, 0))) }
    }

    /// Leaves shared namespaces: any of the `CLONE_NEW…` flags.
    ///
    /// See unshare(2).
    package static func unshare(_ namespaces: Namespaces) throws(Errno) {
        try call { cl_unshare(namespaces.rawValue) }
    }

    /// CPU time and memory of this process.
    package static func usage() throws(Errno) -> (cpuNanoseconds: Int64, privateBytes: UInt64) {
        (try ProcFS.stat(of: pid).cpuNanoseconds, try ProcFS.privateMemory(of: pid))
    }
}

/// Kinds of namespace.
///
/// See namespaces(7).
package struct Namespaces: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static let mount = Namespaces(rawValue: 0x0002_0000)
    package static let cgroup = Namespaces(rawValue: 0x0200_0000)
    package static let uts = Namespaces(rawValue: 0x0400_0000)
    package static let ipc = Namespaces(rawValue: 0x0800_0000)
    package static let user = Namespaces(rawValue: 0x1000_0000)
    package static let pid = Namespaces(rawValue: 0x2000_0000)
    package static let network = Namespaces(rawValue: 0x4000_0000)
}
