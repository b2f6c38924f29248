internal import Daemon
internal import Linux

/// `up`: a supervisor for one directory.
enum UpCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let directory = try directory(session)
        let typed = session.invocation
        if typed.has("detach") { return try startInBackground(directory, session) }
        let ready = try typed.number("ready-fd").map { Int32(clamping: $0) }
        var options = DaemonOptions(
            mode: ready == nil ? .foreground(directory: directory) : .background(directory: directory))
        options.stateFile = typed.value("state").map { Path.join(session.directory, $0) }
        options.controlSocket = typed.value("socket").map { Path.join(session.directory, $0) }
        options.readyDescriptor = ready
        options.startsNothing = typed.has("starts-nothing")
        return TenementDaemon.run(options)
    }

    private static func startInBackground(_ directory: String, _ session: Session) throws(Failure) -> Int32 {
        let there = Path.join(directory, ".tenement/run/control.sock")
        if SocketProbe.isAlive(there) {
            session.console.print(directory + " is up already")
            return 0
        }
        var background = BackgroundSupervisor(directory: directory)
        background.stateFile = session.invocation.value("state").map { Path.join(session.directory, $0) }
        try background.start(session.environment)
        session.console.print("Started a supervisor for " + directory + " (tenement down ends it)")
        return 0
    }

    /// The project's directory, real: the one named, or the nearest with a manifest.
    private static func directory(_ session: Session) throws(Failure) -> String {
        let named = session.invocation.arguments.first.map { Path.join(session.directory, $0) }
        let path = named ?? session.project ?? session.directory
        do throws(Errno) {
            return try File.realPath(path)
        } catch {
            throw .system("find", path: path, error)
        }
    }
}

/// `daemon`: the host's supervisor.
enum DaemonCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let typed = session.invocation
        var options = DaemonOptions(mode: .daemon)
        options.stateFile = (typed.value("state") ?? session.environment["TENEMENT_STATE"]).map {
            Path.join(session.directory, $0)
        }
        options.controlSocket = typed.value("socket").map { Path.join(session.directory, $0) }
        options.runtimeDirectory = typed.value("runtime-dir").map { Path.join(session.directory, $0) }
        return TenementDaemon.run(options)
    }
}
