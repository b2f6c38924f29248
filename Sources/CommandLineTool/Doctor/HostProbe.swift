internal import Glibc
internal import Linux

/// Looks at this host.
enum HostProbe {
    static func facts(_ session: Session) -> HostFacts {
        var facts = HostFacts()
        facts.kernel = line("/proc/sys/kernel/osrelease")
        facts.cgroups = cgroups()
        facts.controllers = line("/sys/fs/cgroup/cgroup.controllers").split(separator: " ").map(String.init)
        facts.maxUserNamespaces = Int(line("/proc/sys/user/max_user_namespaces"))
        facts.restrictsUserNamespaces =
            line("/proc/sys/kernel/unprivileged_userns_clone") == "0"
            || line("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1"
        facts.isRoot = CurrentProcess.isRoot
        facts.stateDirectory = stateDirectory(session)
        let existing = SupervisorDiscovery.parents(of: facts.stateDirectory).first { File.exists($0) } ?? "/"
        facts.canWriteState = unsafe access(existing, W_OK) == 0
        facts.freeBytes = freeBytes(existing)
        let tables = try? SocketTables().listeners()
        facts.listeners = (tables ?? []).filter { !$0.isUDP }.map(\.port)
        facts.descriptorLimit = (try? ResourceLimit.openFiles.current().hard) ?? 0
        facts.now = Clock.realtime() / 1_000_000_000
        facts.missingPrograms = missingPrograms(session.environment)
        return facts
    }

    private static func line(_ path: String) -> String {
        String(((try? File.readText(path, limit: 4096)) ?? "").prefix { $0 != "\n" })
    }

    private static func cgroups() -> HostFacts.Cgroups {
        if File.exists("/sys/fs/cgroup/cgroup.controllers") {
            return .unified(isWritable: unsafe access("/sys/fs/cgroup/cgroup.procs", W_OK) == 0)
        }
        if File.exists("/sys/fs/cgroup/unified") { return .hybrid }
        return File.exists("/sys/fs/cgroup/memory") ? .legacy : .none
    }

    private static func stateDirectory(_ session: Session) -> String {
        if let file = session.invocation.value("state") ?? session.environment["TENEMENT_STATE"] {
            return Path.directory(of: Path.join(session.directory, file))
        }
        if let project = session.project { return project + "/.tenement" }
        if CurrentProcess.isRoot { return "/var/lib/tenement" }
        let home = session.environment["HOME"] ?? "/"
        return (session.environment["XDG_STATE_HOME"] ?? home + "/.local/state") + "/tenement"
    }

    private static func freeBytes(_ path: String) -> Int? {
        var space = statvfs()
        guard unsafe statvfs(path, &space) == 0 else { return nil }
        return Int(
            clamping: UInt64(space.f_bavail).multipliedReportingOverflow(by: UInt64(space.f_frsize)).partialValue)
    }

    /// Where architecture §3 says that they are looked for.
    private static func missingPrograms(_ environment: Environment) -> [String] {
        let here = Path.directory(of: (try? CurrentProcess.executable()) ?? "/")
        let places = [here, here + "/../libexec/tenement"] + (environment["TENEMENT_LIBEXEC"].map { [$0] } ?? [])
        return ["tenement-router", "tenement-init"].filter { name in
            !places.contains { File.exists($0 + "/" + name) }
        }
    }
}
