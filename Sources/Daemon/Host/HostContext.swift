internal import JSON
internal import Linux
internal import Model
internal import Processes
internal import Routing
internal import Supervision

/// What every launch on this host needs, looked up once.
final class HostContext {
    let paths: RuntimePaths
    /// Services end with the supervisor (`up`), instead of outliving it.
    let isForeground: Bool
    /// Where cgroups can be made, and what cannot be limited there.
    let search: CgroupSearch
    let logs: LogDesk
    let log: DaemonLog
    let ports = PortPool()
    let links = SocketLinks()
    let accounts = AccountCache()
    let accountFiles: AccountFiles
    let enclosures = Enclosures(program: Executables.find("tenement-init"))
    /// RLIMIT_NOFILE as we found it: children get it back.
    let openFiles: (soft: UInt64, hard: UInt64)
    /// The group of the router's process, for sockets; `nil` when the router runs as we do.
    var routerGroup: UInt32?
    /// The user of the router's process; `nil` when it runs as we do.
    var routerUser: UInt32?
    /// Whose each node port is.
    var claims: [NodePort: ServiceName] = [:]
    /// Where services find each other.
    var siblingPorts = SiblingPorts()
    /// What isolated services ask for names, where we have a resolver.
    var resolver: ServiceResolver?
    /// Of the state file, as of its last good version.
    private(set) var settings = Settings()
    /// `data_dir`, absolute.
    private(set) var dataDirectory: String
    /// Where host services run when they say nothing: the directory of a `tenement.toml`; `nil` is their `DATA_DIR`.
    var hostDirectory: String?
    private let nullDevice: FileDescriptor
    private let standardDataDirectory: String

    /// Looks up what does not change while the daemon runs; `standardDataDirectory` is `data_dir` where the settings
    /// say nothing.
    init(
        paths: RuntimePaths, isForeground: Bool, standardDataDirectory: String, logs: LogDesk, log: DaemonLog
    ) throws(StartFailure) {
        self.paths = paths
        accountFiles = AccountFiles(directory: paths.accounts)
        dataDirectory = standardDataDirectory
        self.standardDataDirectory = standardDataDirectory
        self.isForeground = isForeground
        self.logs = logs
        self.log = log
        search = Self.findCgroups(paths, log: log)
        nullDevice = try StartFailure.kernel("open /dev/null") { () throws(Errno) in
            try File.open("/dev/null", .readWrite)
        }
        openFiles = try StartFailure.kernel("raise the limit of open files") { () throws(Errno) in
            try ResourceLimit.openFiles.raise()
        }
    }

    /// Below which replicas have theirs; `nil` on a host without.
    var cgroups: CgroupTree? { search.tree }

    /// The holder's cgroup if it runs, or ran: replicas that an earlier daemon left there are ours.
    private static func findCgroups(_ paths: RuntimePaths, log: DaemonLog) -> CgroupSearch {
        var facts = CgroupFacts.current(keeper: try? Keeper(socket: paths.keeperSocket).process())
        if facts.held == nil, let held = try? File.readText(paths.heldFile), File.exists("\(held)/cgroup.procs") {
            facts.held = held
        }
        if let held = facts.held { try? RuntimeFile.write(paths.heldFile, Array(held.utf8)) }
        let search = CgroupSearch(hostID: paths.hostID, runtimeDirectory: paths.directory, facts: facts)
        if let leaf = search.movedTo { log.note("moved into \(leaf), so that services can be limited beside it") }
        return search
    }

    /// Settings that apply live; a `data_dir` that is in use stays until the next start.
    func apply(_ next: Settings) {
        if settings == Settings() || next.dataDirectory == settings.dataDirectory {
            dataDirectory = next.dataDirectory ?? standardDataDirectory
        }
        settings = next
    }

    var null: BorrowedDescriptor { nullDevice.borrowed }

    /// The entry in the environment by which every process of a run is known.
    func markEntry(_ key: UInt64) -> String {
        ReplicaScan.mark(hostID: paths.hostID, key: String(key))
    }

    var logPolicy: LogFile.Policy {
        LogFile.Policy(maximumSize: settings.log.maximumSize, keep: settings.log.keep)
    }

    /// The log of a replica name.
    func logPath(of name: ReplicaName) -> String {
        let service = name.instance.service
        return "\(dataDirectory)/logs/\(service.appLabel)/\(service.service)/\(name.instance.id).\(name.number).log"
    }

    /// `DATA_DIR` of an instance.
    func dataPath(of name: InstanceName) -> String {
        let app = name.service.app.map { "/\($0)" } ?? ""
        return "\(dataDirectory)\(app)/\(name.service.service)/\(name.id)"
    }

    func childLimits(for limits: ResourceLimits) -> ChildLimits {
        var child = ChildLimits()
        if let files = limits.openFiles {
            child.openFiles = (UInt64(files), UInt64(files))
        } else {
            child.openFiles = openFiles
        }
        return child
    }

    /// Whether a run may gain privileges by set-user-id files: trusted code of root, as `process`.
    func trusts(_ run: ReplicaRun) -> Bool { trusts(run.desired, run.isolation) }

    /// The same for what is only about to run.
    func trusts(_ desired: DesiredInstance, _ isolation: IsolationChoice) -> Bool {
        guard CurrentProcess.isRoot, desired.service.confinement.level == .process, isolation.sharesHost else {
            return false
        }
        guard let directory = desired.directory else { return true }
        return (try? File.status(of: directory))?.user == 0
    }

    /// Writes down that a run is about to begin; a full runtime directory costs re-adoption, not the run.
    ///
    /// - Returns: The record's file, to be completed.
    func begin(_ record: ReplicaRecord) -> RecordFile? {
        do throws(Errno) {
            return RecordFile(try RuntimeFile.create(paths.record(record.key), JSONWriter.bytes(record.json)))
        } catch {
            log.warn("cannot write down run \(record.key): \(error.text)")
            return nil
        }
    }

    /// Writes the process into a run's record.
    func complete(_ record: ReplicaRecord, in file: RecordFile) {
        do throws(Errno) {
            try file.rewrite(JSONWriter.bytes(record.json))
        } catch {
            log.warn("cannot write down run \(record.key): \(error.text)")
        }
    }

    /// Removes what a run has in the runtime directory.
    func removeFiles(of run: ReplicaRun) {
        if run.command != nil { try? Directory.removeTree(paths.engine(run.key.value)) }
        let key = run.key.value
        if let site = run.site, site.isOwn { try? Directory.removeTree(Path.directory(of: site.file)) }
        for path in [paths.record(key), paths.fifo(key, error: false), paths.fifo(key, error: true)] {
            try? File.remove(path)
        }
    }
}
