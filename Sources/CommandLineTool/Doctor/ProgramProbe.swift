internal import Glibc
internal import Linux

/// Looks for the programs, units and accounts that belong to this one.
struct ProgramProbe {
    private let environment: Environment

    init(_ environment: Environment) {
        self.environment = environment
    }

    func facts() -> ProgramFacts {
        var facts = ProgramFacts()
        facts.missing = missing()
        facts.hasSystemd = File.exists("/run/systemd/system")
        if facts.hasSystemd { facts.units = units() }
        facts.hasRouterAccount = UserDatabase.localUser(named: "tenement-router") != nil
        facts.gVisor = program("runsc")
        return facts
    }

    /// Where architecture §3 says that they are looked for.
    private func missing() -> [String] {
        let here = Path.directory(of: (try? CurrentProcess.executable()) ?? "/")
        let places = [here, here + "/../libexec/tenement"] + (environment["TENEMENT_LIBEXEC"].map { [$0] } ?? [])
        return ["tenement-router", "tenement-init"].filter { name in
            !places.contains { File.exists($0 + "/" + name) }
        }
    }

    private func program(_ name: String) -> String? {
        let places =
            (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/local/bin", "/usr/bin"]
        return places.map { $0 + "/" + name }.first { path in unsafe access(path, X_OK) == 0 }
    }

    /// Of the units that contrib/systemd has.
    private func units() -> [ProgramFacts.Unit] {
        guard let systemctl = program("systemctl") else { return [] }
        let text = ChildOutput.text(
            [
                systemctl, "show", "--property=Id,LoadState,ActiveState,UnitFileState", "tenement.service",
                "tenement-keeper.service",
            ], environment)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.split { $0.isEmpty }.compactMap { Self.unit(Array($0)) }
    }

    private static func unit(_ lines: [Substring]) -> ProgramFacts.Unit? {
        var values: [Substring: String] = [:]
        for line in lines {
            let sides = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2 { values[sides[0]] = String(sides[1]) }
        }
        guard let name = values["Id"], let load = values["LoadState"], let active = values["ActiveState"] else {
            return nil
        }
        return ProgramFacts.Unit(name: name, load: load, active: active, enabled: values["UnitFileState"] ?? "")
    }
}

/// Finds out by a child of ours whether how a process ended is still told after it was reaped.
enum ForeignExitProbe {
    static func works() -> Bool {
        guard let child = try? ChildOutput.start(["/bin/true"], Environment([]), output: 1),
            let pidfd = try? PidFD(pid: child), (try? pidfd.waitForExit()) != nil
        else { return false }
        return (try? pidfd.details())?.exit != nil
    }
}

/// Runs small programs of the system and reads what they print.
enum ChildOutput {
    /// What it wrote to its standard output; empty if it could not be run.
    static func text(_ arguments: [String], _ environment: Environment) -> String {
        guard let pipe = try? Pipe.make(),
            let pid = try? start(arguments, environment, output: pipe.second.number),
            let process = try? PidFD(pid: pid)
        else { return "" }
        let reader = pipe.takeFirst()
        let bytes = (try? File.read(reader.borrowed, limit: 1 << 20)) ?? []
        _ = try? process.waitForExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Starts a program, its standard output going to `output`.
    static func start(_ arguments: [String], _ environment: Environment, output: Int32) throws(Errno) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pid: Int32 = 0
        let argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let envp = unsafe environment.entries.map { unsafe strdup($0) } + [nil]
        defer {
            unsafe argv.forEach { unsafe free($0) }
            unsafe envp.forEach { unsafe free($0) }
        }
        let result = unsafe posix_spawn(&pid, arguments[0], &actions, nil, argv, envp)
        if result != 0 { throw Errno(code: result) }
        return pid
    }
}
