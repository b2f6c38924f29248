internal import Glibc
internal import Linux

/// Starts `up` for a directory in the background and waits until it answers.
struct BackgroundSupervisor {
    /// The project.
    let directory: String
    var stateFile: String?
    /// Register the project, but start nothing of it.
    var startsNothing = false

    private var log: String { directory + "/.tenement/daemon.log" }

    /// Returns when the control socket answers.
    func start(_ environment: Environment) throws(Failure) {
        let reader: FileDescriptor
        do throws(Errno) {
            try Directory.makeAll(directory + "/.tenement")
            reader = try launch(environment)
        } catch {
            throw .system("start a supervisor for", path: directory, error)
        }
        let answer = (try? File.read(reader.borrowed, limit: 4096)) ?? []
        let line = String(decoding: answer.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        if line == "ready" { return }
        throw .notStarted(reason: line.isEmpty ? "it ended at once" : line, log: log)
    }

    /// The reading end of the pipe on which it says that it is ready.
    private func launch(_ environment: Environment) throws(Errno) -> FileDescriptor {
        let pipe = try Pipe.make()
        let log = try File.open(log, [.writeOnly, .create, .append], mode: 0o600)
        var arguments = ["tenement", "up", directory, "--ready-fd", "3"]
        if startsNothing { arguments.append("--starts-nothing") }
        if let stateFile { arguments += ["--state", stateFile] }
        try Self.spawn(arguments, environment, output: log.number, ready: pipe.second.number)
        return pipe.takeFirst()
    }

    /// Executes this program in a session of its own: standard input empty, both outputs to the log, the pipe as 3.
    private static func spawn(_ arguments: [String], _ environment: Environment, output: Int32, ready: Int32)
        throws(Errno)
    {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
        unsafe posix_spawn_file_actions_adddup2(&actions, ready, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID is not imported (spawn.h has it as 0x80).
        unsafe posix_spawnattr_setflags(&attributes, 0x80)
        var pid: Int32 = 0
        let result = unsafe withStrings(arguments) { argv in
            unsafe withStrings(environment.entries) { envp in
                unsafe posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, argv, envp)
            }
        }
        if result != 0 { throw Errno(code: result) }
    }

    /// Calls `body` with a null-terminated array of C strings.
    private static func withStrings(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Int32
    ) -> Int32 {
        let copies = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { unsafe copies.forEach { unsafe free($0) } }
        return unsafe body(copies)
    }
}
