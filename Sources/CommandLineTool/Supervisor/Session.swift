internal import Control
internal import Linux
internal import Model

/// One run of a command: what was typed, where, and where output goes.
struct Session {
    let invocation: Invocation
    let console: Console
    let environment: Environment
    /// The working directory, absolute.
    let directory: String
    /// As it was typed, for the history.
    let commandLine: String

    var terminal: Terminal { console.terminal }

    /// The longest wait for a change to settle unless `--timeout` says otherwise; services' own deadlines end earlier.
    static let longestWait = Duration.seconds(600)

    /// The path of a living supervisor's socket.
    func supervisor() throws(Failure) -> String {
        let found = try livingSupervisor()
        guard let found else {
            if let project, let path = hostSupervisor { throw .notRegistered(directory: project, path: path) }
            let isNamed = discovery.candidates.contains { $0.owner == .named }
            throw .noSupervisor(tried: triedPaths, isNamed ? .named : project == nil ? .host : .project)
        }
        return found.path
    }

    /// The first candidate that answers and is meant; `nil` if there is none.
    func livingSupervisor() throws(Failure) -> SupervisorDiscovery.Candidate? {
        for candidate in discovery.candidates {
            do throws(ClientError) {
                let client = try ControlClient(path: candidate.path)
                if candidate.owner != .host { return candidate }
                if isRegistered(client, candidate.path) { return candidate }
            } catch {
                if case .noSupervisor = error { continue }
                throw .client(error)
            }
        }
        return nil
    }

    /// Whether the caller has said which supervisor is meant.
    var namesSupervisor: Bool { discovery.candidates.contains { $0.owner == .named } }

    /// The socket of a living supervisor of the host, whether or not it is meant.
    private var hostSupervisor: String? {
        discovery.candidates.first { $0.owner == .host && SocketProbe.isAlive($0.path) }?.path
    }

    /// The nearest directory with a manifest.
    var project: String? { ProjectDirectory.nearest(to: directory, exists: File.exists) }

    private var discovery: SupervisorDiscovery {
        let base =
            environment["XDG_RUNTIME_DIR"] ?? (CurrentProcess.isRoot ? nil : "/tmp/tenement-\(CurrentProcess.user)")
        let userState = environment["XDG_STATE_HOME"] ?? environment["HOME"].map { $0 + "/.local/state" }
        let state = (invocation.value("state") ?? environment["TENEMENT_STATE"]).map { path in
            let absolute = Path.join(directory, path)
            return (try? File.realPath(absolute)) ?? absolute
        }
        return SupervisorDiscovery(
            .init(
                socket: invocation.value("socket") ?? environment["TENEMENT_SOCKET"], stateFile: state,
                directory: directory, runtimeBase: base, userStateFile: userState.map { $0 + "/tenement/state.toml" },
                isRoot: CurrentProcess.isRoot))
    }

    private var triedPaths: [String] {
        let candidates = discovery.candidates
        let here = candidates.first { $0.owner == .project }
        return candidates.filter { $0.owner != .project || $0 == here }.map(\.path)
    }

    /// Outside of projects the host's supervisor is meant; inside only if it knows the directory.
    private func isRegistered(_ client: consuming ControlClient, _ path: String) -> Bool {
        // What registers a directory is for the host's supervisor, of course.
        guard let project, invocation.command.name != "app add" else { return true }
        guard case .apps(let apps)? = try? client.ask(.look(.apps, from: caller)) else { return true }
        let inside = SupervisorDiscovery.parents(of: directory)
        if apps.contains(where: { app in app.directory.map { inside.contains($0) } ?? false }) { return true }
        guard let again = try? ControlClient(path: path),
            case .status(let status)? = try? again.ask(.look(.status, from: caller))
        else { return true }
        return Path.directory(of: status.stateFile) == project
    }

    private var caller: Caller { Caller(directory: directory, command: commandLine) }

    /// Asks a question.
    func ask(_ look: Look) throws(Failure) -> ControlReply {
        try ask(.look(look, from: Caller(directory: directory)), at: try supervisor())
    }

    /// Asks for a stream of rows.
    func stream(_ look: Look, onLine: (ControlClient.Line) -> Bool) throws(Failure) {
        let path = try supervisor()
        let last: ControlReply?
        do throws(ClientError) {
            last = try ControlClient(path: path).ask(
                .look(look, from: Caller(directory: directory)), timeout: -1, onLine: onLine)
        } catch {
            throw .client(error)
        }
        if case .error(let error)? = last { throw .refused(error) }
    }

    /// Asks for a change as `--wait`, `--dry-run` and the others say.
    func change(_ change: Change, at path: String? = nil) throws(Failure) -> ControlReply {
        var options = ChangeOptions()
        if !invocation.has("no-wait") { options.wait = try timeout() ?? Self.longestWait }
        options.dryRun = invocation.has("dry-run")
        options.ifGeneration = try invocation.number("if-generation")
        options.wantsProgress = options.wait != nil && !options.dryRun
        options.caller = caller
        let place: String
        if let path { place = path } else { place = try supervisor() }
        return try ask(.change(change, options), at: place)
    }

    func timeout() throws(Failure) -> Duration? {
        guard let text = invocation.value("timeout") else { return nil }
        guard let duration = try? DurationText.parse(text) else {
            throw .badValue(option: "--timeout", value: text, .time)
        }
        return duration
    }

    private func ask(_ request: ControlRequest, at path: String) throws(Failure) -> ControlReply {
        var progress = ProgressDisplay(console)
        var silence: Int32 = 30_000
        if case .change(_, let options) = request, let wait = options.wait {
            silence = Int32(clamping: wait.components.seconds * 1000 + 10_000)
        }
        let reply: ControlReply?
        do throws(ClientError) {
            reply = try ControlClient(path: path).ask(request, timeout: silence) { line in
                if case .progress(let row) = line { progress.show(row) }
                return true
            }
        } catch {
            progress.clear()
            throw .client(error)
        }
        progress.clear()
        guard let reply else { throw .client(.brokenOff) }
        if case .error(let error) = reply { throw .refused(error) }
        return reply
    }
}
