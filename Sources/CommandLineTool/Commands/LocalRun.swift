internal import Daemon
internal import Linux
internal import Model

/// `run` where no supervisor answers: this process becomes the command, as the runners of Procfiles do it.
struct LocalRun {
    /// What this process becomes.
    private struct Program {
        var arguments: [String]
        var environment: [LaunchPlan.Variable]
        var directory: String
    }

    private let session: Session
    private let service: String?
    private let words: [String]
    private let inherited: [LaunchPlan.Variable]

    init(_ session: Session, service: String?, words: [String]) {
        self.session = session
        self.service = service
        self.words = words
        inherited = session.environment.entries.map(LaunchPlan.Variable.init(entry:))
    }

    /// Comes back only if the command cannot be executed.
    func run() throws(Failure) -> Int32 {
        var plan = try program()
        for word in session.invocation.values("env") where word.contains("=") {
            let variable = LaunchPlan.Variable(entry: word)
            plan.environment.removeAll { $0.key == variable.key }
            plan.environment.append(variable)
        }
        let directory = session.invocation.value("workdir").map { Path.join(session.directory, $0) }
        let place = directory ?? plan.directory
        do throws(Errno) {
            try CurrentProcess.changeDirectory(to: place)
        } catch {
            throw .system("enter", path: place, error)
        }
        return become(plan)
    }

    /// Tries the programs as execvp(3) does; 127 if there is none, 126 if it cannot be executed.
    private func become(_ plan: Program) -> Int32 {
        let name = plan.arguments.first ?? ""
        let environment = plan.environment.map(\.description)
        let path = plan.environment.last { $0.key == "PATH" }?.value ?? "/usr/local/bin:/usr/bin:/bin"
        let programs = name.contains("/") ? [name] : path.split(separator: ":").map { $0 + "/" + name }
        var reason = Errno.notFound
        for program in programs {
            var error = CurrentProcess.become(
                program: program, arguments: plan.arguments, environment: environment)
            if error == .notExecutable {
                let script = ["/bin/sh", program] + plan.arguments.dropFirst()
                error = CurrentProcess.become(program: "/bin/sh", arguments: script, environment: environment)
            }
            if error == .notFound || error == .notDirectory { continue }
            reason = error
            if error != .permissionDenied { break }
        }
        session.console.note("tenement: cannot execute '" + name + "': " + reason.text)
        return reason == .notFound ? 127 : 126
    }

    private func program() throws(Failure) -> Program {
        let root = session.project ?? session.directory
        let report = try report(root)
        guard let (chosen, isOwnCommand) = try choose(from: report) else { return bare(root) }
        var definition = chosen
        if !isOwnCommand {
            definition.launch.command = words[0]
            definition.launch.arguments = isLine ? nil : Array(words.dropFirst())
            definition.launch.interpolates = false
        }
        definition.listening = Listening()
        let isOfApp = report?.app?.service(chosen.name) != nil
        let name = ServiceName(app: isOfApp ? report?.app?.name : nil, service: chosen.name)
        var instance = DesiredInstance(name: InstanceName(service: name), service: definition)
        instance.appEnvironment = (isOfApp ? report?.app : report?.host?.host)?.environment ?? []
        instance.directory = root
        do throws(LaunchProblem) {
            let plan = try LaunchPlan.make(instance, replica: 1, facts: facts(instance, root))
            return Program(
                arguments: plan.arguments, environment: plan.environment, directory: plan.workingDirectory)
        } catch {
            session.console.note("tenement: " + LaunchProblemText.text(error))
            throw .exit(1)
        }
    }

    /// One word with blanks is a line for the shell, as other runners take it.
    private var isLine: Bool { words.count == 1 && words[0].contains(" ") }

    private func report(_ root: String) throws(Failure) -> CheckReport? {
        var files = try CheckCommand.directory(root)
        if let path = session.invocation.value("procfile") {
            files.manifest.appFiles = []
            files.manifest.procfile = SourceText(name: path, bytes: try Self.read(Path.join(session.directory, path)))
        }
        guard files.hasApp || files.host != nil else { return nil }
        let report = files.check()
        if report.exitCode(isStrict: false) == 0 { return report }
        for problem in report.diagnostics { session.console.note(Format.diagnostic(problem)) }
        throw .exit(2)
    }

    /// The service named, or the one whose own command is meant, or `web`, or the first.
    private func choose(from report: CheckReport?) throws(Failure) -> (Service, isOwnCommand: Bool)? {
        let services = report?.services.map(\.service) ?? []
        if let service {
            guard let found = services.first(where: { $0.name == service }) else {
                throw .notFound(kind: "service", name: service)
            }
            return (found, false)
        }
        if words.count == 1, let own = services.first(where: { $0.name == words[0] }) { return (own, true) }
        return (services.first { $0.name == "web" } ?? services.first).map { ($0, false) }
    }

    /// Without a manifest there is only the environment.
    private func bare(_ root: String) -> Program {
        var launch = Launch(command: words[0])
        launch.arguments = isLine ? nil : Array(words.dropFirst())
        var variables = inherited
        for file in environmentFiles(root) {
            var problems = Problems(file: file.path)
            let known = Dictionary(variables.map { ($0.key, $0.value) }) { _, last in last }
            for entry in EnvironmentFile.parse(file.text, known: known, problems: &problems) {
                variables.removeAll { $0.key == entry.key }
                variables.append(LaunchPlan.Variable(entry.key, entry.value))
            }
        }
        variables.removeAll { $0.key == "PORT" }
        variables.append(LaunchPlan.Variable("PORT", String(port(root))))
        let command = LaunchCommand(launch, values: nil)
        return Program(arguments: command.arguments, environment: variables, directory: session.directory)
    }

    private func facts(_ instance: DesiredInstance, _ root: String) -> LaunchFacts {
        let user = (try? UserDatabase.user(numbered: CurrentProcess.user)) ?? nil
        var facts = LaunchFacts(
            dataDirectory: root + "/.tenement/data",
            account: LaunchFacts.Account(
                name: user?.name ?? "", home: user?.home ?? "/", shell: user?.shell ?? "/bin/sh"))
        facts.inherited = inherited
        facts.port = port(root)
        facts.environmentFiles = environmentFiles(root)
        for path in instance.service.environment.files {
            guard let text = try? File.readText(Path.join(root, path)) else { continue }
            facts.environmentFiles.append(LaunchFacts.FileContent(path: path, text: text))
        }
        for entry in instance.appEnvironment + instance.service.environment.entries {
            guard case .file(let path) = entry.value, let text = try? File.readText(path) else { continue }
            facts.secrets[path] = text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
        return facts
    }

    /// `.env`, or the files that `-e` names.
    private func environmentFiles(_ root: String) -> [LaunchFacts.FileContent] {
        let named = session.invocation.values("env").filter { !$0.contains("=") }
        let paths = named.isEmpty ? [Path.join(root, ".env")] : named.map { Path.join(session.directory, $0) }
        return paths.compactMap { path in
            (try? File.readText(path)).map { LaunchFacts.FileContent(path: path, text: $0) }
        }
    }

    /// The first of `--port`, `TENEMENT_PORT`, `.env`, the environment, 5000.
    private func port(_ root: String) -> UInt16 {
        let environment = session.environment
        var text = session.invocation.value("port") ?? environment["TENEMENT_PORT"]
        if text == nil {
            for file in environmentFiles(root) {
                var problems = Problems(file: file.path)
                let entries = EnvironmentFile.parse(file.text, known: [:], problems: &problems)
                text = entries.last { $0.key == "PORT" }?.value ?? text
            }
        }
        return (text ?? environment["PORT"]).flatMap { UInt16($0) } ?? 5000
    }

    private static func read(_ path: String) throws(Failure) -> [UInt8] {
        do throws(Errno) {
            return try File.read(path)
        } catch {
            throw .system("read", path: path, error)
        }
    }
}

extension LaunchPlan.Variable {
    /// From `KEY=value`.
    fileprivate init(entry: String) {
        let key = entry.prefix { $0 != "=" }
        self.init(String(key), String(entry.dropFirst(key.count + 1)))
    }
}
