internal import EventLoop
internal import Linux
internal import Model
internal import Processes
internal import RouterProtocol
internal import Supervision

/// Opens everything a daemon needs, in the order in which one thing needs the other.
final class DaemonStart {
    let loop: Loop
    let parts: DaemonParts
    /// Rights come from peer credentials: the host's daemon.
    ///
    /// A user's or a project's socket is the user's alone.
    let isShared: Bool
    private let places: DaemonPlaces
    private let lock: StateLock

    init(_ options: DaemonOptions, log: DaemonLog) throws(StartFailure) {
        places = DaemonPlaces(options, .current())
        isShared = places.isRoot && places.project == nil
        let path = try StateFileStart.prepare(places, log: log)
        lock = try StateLock(path)
        let version = try StateFileStart.read(path, project: places.project)
        loop = try StartFailure.loop { () throws(LoopError) in try Loop() }
        var runtime = places.paths(realStateFile: path)
        if let directory = options.runtimeDirectory { runtime = runtime.moved(to: directory) }
        let directory = try RuntimeDirectory(runtime)
        let logs = try LogDesk(loop, log: log)
        let host = try Self.host(runtime, options, places, logs: logs)
        host.apply(version.state.settings)
        let alive = Leftovers(runtime, cgroups: host.cgroups, log: log).end(
            recorded: directory.recordedKeys(), isFirst: directory.isNew)
        if alive > 0 { log.note("ended what an earlier supervisor left running: \(alive)") }
        if host.cgroups == nil { try? CurrentProcess.becomeSubreaper() }
        let seed = UInt64(bitPattern: Clock.realtime())
        let supervision = try SupervisionLoop(loop, supervisor: Supervisor(firstKey: directory.firstKey, seed: seed))
        let executor = try Executor(loop, host: host, directory: directory)
        let router = try RouterStart(loop, host: host, isForeground: places.project != nil).link(version.state.settings)
        let store = try StateStore(loop, path: path, version: version)
        parts = try DaemonParts(
            lock: lock, loop: loop, host: host, supervision: supervision, executor: executor, router: router,
            store: store)
    }

    /// Watches the project's own files, for a daemon of a project.
    func watchProject() throws(StartFailure) -> ProjectWatch? {
        guard let directory = places.project else { return nil }
        return try ProjectWatch(parts, directory: directory)
    }

    /// The project's app as its manifest says, for a daemon of a project.
    func projectApp() throws(StartFailure) -> ProjectApp? {
        guard let directory = places.project else { return nil }
        return try ProjectApp.read(directory, rules: parts.state.rules(.app))
    }

    /// What ends everything if a project's daemon ends without doing so.
    func guardian() throws(StartFailure) -> ForegroundGuardian? {
        places.project == nil ? nil : try ForegroundGuardian(parts.host)
    }

    private static func host(
        _ paths: RuntimePaths, _ options: DaemonOptions, _ places: DaemonPlaces, logs: LogDesk
    ) throws(StartFailure) -> HostContext {
        let host = try HostContext(
            paths: paths, isForeground: places.project != nil, standardDataDirectory: places.dataDirectory,
            logs: logs, log: logs.log)
        host.hostDirectory = places.hostDirectory
        host.enclosures.stateFile = (try? File.realPath(places.stateFile)) ?? places.stateFile
        return host
    }
}
