internal import Glibc
internal import Linux
internal import Model

/// Looks at this host.
struct HostProbe {
    private let session: Session
    private let stateFile: String
    /// The state file's content, if it can be read.
    private let state: HostState?

    init(_ session: Session) {
        self.session = session
        stateFile = Self.stateFile(session)
        let bytes = (try? File.read(stateFile)) ?? []
        state = HostState.read(SourceText(name: stateFile, bytes: bytes)).state
    }

    func facts() -> HostFacts {
        var facts = HostFacts()
        facts.isRoot = CurrentProcess.isRoot
        facts.kernel = kernel()
        facts.cgroups = cgroups()
        facts.network = NetworkProbe.facts()
        facts.ports = PortSurvey(state).facts()
        facts.limits = limits()
        facts.places = places()
        facts.clock = ClockFacts(now: Clock.realtime() / 1_000_000_000, isSynchronised: Clock.isSynchronised())
        facts.programs = ProgramProbe(session.environment).facts()
        facts.supervisor = supervisor()
        return facts
    }

    private func supervisor() -> String? {
        guard let found = try? session.livingSupervisor() else { return nil }
        return found.path
    }

    static func line(_ path: String) -> String {
        String(((try? File.readText(path, limit: 65536)) ?? "").prefix { $0 != "\n" })
    }

    private func kernel() -> KernelFacts {
        var facts = KernelFacts()
        facts.release = Self.line("/proc/sys/kernel/osrelease")
        facts.features = .probed()
        facts.features.foreignExits = ForeignExitProbe.works()
        facts.cgroupKill = Self.cgroupKill()
        facts.maxUserNamespaces = Int(Self.line("/proc/sys/user/max_user_namespaces"))
        facts.appArmorRestricts = Self.line("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1"
        facts.debianForbids = Self.line("/proc/sys/kernel/unprivileged_userns_clone") == "0"
        facts.landlock = Landlock.version
        do throws(Errno) {
            try KernelFeatures.tryUserNamespace()
        } catch {
            facts.userNamespaceError = error
        }
        return facts
    }

    /// The root of the hierarchy does not have the file; any group below it does.
    private static func cgroupKill() -> Bool? {
        for mount in (try? MountTable.points(ofType: "cgroup2")) ?? [] {
            for name in (try? Directory.names(in: mount)) ?? [] where File.exists(mount + "/" + name + "/cgroup.procs")
            {
                return File.exists(mount + "/" + name + "/cgroup.kill")
            }
        }
        return nil
    }

    private func cgroups() -> CgroupFacts {
        var facts = CgroupFacts()
        let mounts = (try? MountTable.points(ofType: "cgroup2")) ?? []
        let hasOld = !((try? MountTable.points(ofType: "cgroup")) ?? []).isEmpty
        guard let mount = mounts.first else {
            facts.mode = hasOld ? .legacy : .none
            return facts
        }
        facts.mode = hasOld ? .hybrid : .unified
        let own = (try? ProcFS.ownCgroup()).flatMap { $0 } ?? "/"
        for path in [Path.join(mount, String(own.dropFirst())), mount]
        where unsafe access(path + "/cgroup.procs", W_OK) == 0 {
            facts.isWritable = true
            facts.controllers = Self.words(path + "/cgroup.controllers")
            return facts
        }
        facts.controllers = Self.words(mount + "/cgroup.controllers")
        return facts
    }

    private static func words(_ path: String) -> [String] { line(path).split(separator: " ").map(String.init) }

    private func limits() -> LimitFacts {
        LimitFacts(
            descriptors: (try? ResourceLimit.openFiles.current().hard) ?? 0,
            processes: (try? ResourceLimit.processes.current().hard) ?? 0,
            highestPID: Int(Self.line("/proc/sys/kernel/pid_max")) ?? 0,
            inotifyInstances: Int(Self.line("/proc/sys/fs/inotify/max_user_instances")) ?? 0)
    }

    private func places() -> [PlaceFact] {
        let folder = Path.directory(of: stateFile)
        let isStandard = folder == "/var/lib/tenement" || folder.hasSuffix("/tenement")
        let standard = folder.hasSuffix("/.tenement") ? folder + "/data" : isStandard ? folder : folder + "/data"
        let data = state?.settings.dataDirectory ?? standard
        return [
            place("state", folder), place("data", data), place("runtime", runtimeDirectory(beside: folder)),
        ]
    }

    private func runtimeDirectory(beside folder: String) -> String {
        if folder.hasSuffix("/.tenement") { return folder + "/run" }
        if CurrentProcess.isRoot { return "/run/tenement" }
        return (session.environment["XDG_RUNTIME_DIR"] ?? "/tmp/tenement-" + String(CurrentProcess.user)) + "/tenement"
    }

    /// Judged by the nearest directory that exists: the supervisor makes the rest.
    private func place(_ role: String, _ path: String) -> PlaceFact {
        let existing = SupervisorDiscovery.parents(of: path).first { File.exists($0) } ?? "/"
        return PlaceFact(
            role: role, path: path, isWritable: unsafe access(existing, W_OK) == 0,
            space: try? FileSystemSpace(of: existing))
    }

    private static func stateFile(_ session: Session) -> String {
        if let file = session.invocation.value("state") ?? session.environment["TENEMENT_STATE"] {
            return Path.join(session.directory, file)
        }
        if let project = session.project { return project + "/.tenement/state.toml" }
        if CurrentProcess.isRoot { return "/var/lib/tenement/state.toml" }
        let home = session.environment["HOME"] ?? "/"
        return (session.environment["XDG_STATE_HOME"] ?? home + "/.local/state") + "/tenement/state.toml"
    }
}
