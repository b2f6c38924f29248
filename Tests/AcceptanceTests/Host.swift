import Foundation
import Glibc
import TestSupport

/// A folder with a supervisor in it, used like a person uses it: by typing `tenement …`.
///
/// All its state is inside the folder and all its listeners are on ports of the kernel's choice, so any number of hosts
/// live side by side. When the last reference goes, the supervisor is killed with all it has started.
final class Host {
    /// How the supervisor runs.
    enum Mode {
        /// `tenement up`: in the foreground, for the project's directory.
        case up
        /// `tenement daemon --state state.toml`: as a server runs it.
        case daemon
    }

    static let settings = """
        [settings]
        http = "127.0.0.1:0"
        admin = "127.0.0.1:0"
        degrade = "warn"

        """

    let folder: TemporaryFolder
    /// The project's directory, in which all commands run.
    let project: String
    let mode: Mode
    /// Whose supervisor and commands they are; ours if `nil`.
    let user: UInt32?
    private var supervisor: Program?

    /// Copies `examples/NAME`, or makes an empty project of that name.
    init(
        example name: String? = nil, named empty: String = "project", _ mode: Mode = .up, as user: UInt32? = nil
    ) throws {
        self.mode = mode
        self.user = user
        folder = try TemporaryFolder()
        if let name {
            project = try folder.copy(Executables.repository + "/examples/" + name, to: name)
            try? FileManager.default.removeItem(atPath: project + "/.tenement")
            try keepInFolder("tenement.toml")
        } else {
            project = folder[empty]
            try FileManager.default.createDirectory(atPath: project, withIntermediateDirectories: true)
        }
        try FileManager.default.createDirectory(atPath: folder["run"], withIntermediateDirectories: true)
        try own()
    }

    /// Everything made for the host belongs to its user.
    private func own() throws {
        if let user { _ = try Program.run(["chown", "-R", "\(user):\(user)", folder.path]) }
    }

    /// What a command line begins with.
    private var prefix: [String] {
        guard let user else { return [] }
        return ["setpriv", "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups"]
    }

    /// Sockets and data of an example go into the folder instead of `/tmp` and `/var/lib`, which all tests share.
    private func keepInFolder(_ manifest: String) throws {
        guard let text = try? read(manifest) else { return }
        let own = text.replacingOccurrences(of: "\"/tmp/", with: "\"\(folder.path)/")
            .replacingOccurrences(of: "/var/lib/myapp", with: folder["data"])
        try write(own, to: manifest)
    }

    deinit {
        // What a daemon runs outlives it, its router too.
        if mode == .daemon, supervisor != nil { _ = try? tenement("down", "--all") }
        try? kill()
        // As root, the runtime directory of another state file than the default one is below /run.
        if mode == .daemon, let hash = try? Program.run(["sh", "-c", "printf %s '\(stateFile)' | sha256sum"]).output {
            try? FileManager.default.removeItem(atPath: "/run/tenement-\(hash.prefix(12))")
        }
    }

    /// The state file.
    var stateFile: String {
        mode == .up ? project + "/.tenement/state.toml" : folder["state.toml"]
    }

    /// What the supervisor has said.
    var log: String { (supervisor?.output ?? "") + (supervisor?.errors ?? "") }

    /// Waits until the supervisor has said `text`.
    func waitUntilSaid(_ text: String) throws {
        try supervisor?.waitUntilPrinted(text)
    }

    private var environment: [String: String] {
        var variables = [
            "PATH": Executables.folder + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": folder.path,
            "XDG_RUNTIME_DIR": folder["run"], "TENEMENT_LIBEXEC": Executables.folder, "LANG": "C.UTF-8",
        ]
        if mode == .daemon { variables["TENEMENT_STATE"] = stateFile }
        return variables
    }

    /// Writes a file of the project.
    func write(_ text: String, to name: String, mode: Int = 0o644) throws {
        try folder.write(text, to: URL(fileURLWithPath: project).lastPathComponent + "/" + name, mode: mode)
    }

    /// Reads a file of the project.
    func read(_ name: String) throws -> String {
        try String(contentsOfFile: project + "/" + name, encoding: .utf8)
    }

    /// Writes the state file as a person does with an editor.
    func editState(_ change: (String) -> String) throws {
        let text = (try? String(contentsOfFile: stateFile, encoding: .utf8)) ?? ""
        let parent = URL(fileURLWithPath: stateFile).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try change(text).write(toFile: stateFile, atomically: true, encoding: .utf8)
    }

    /// The state file as it is now.
    func state() throws -> String {
        try String(contentsOfFile: stateFile, encoding: .utf8)
    }

    /// Starts the supervisor and waits until it answers.
    func start() throws {
        if !FileManager.default.fileExists(atPath: stateFile) { try editState { _ in Self.settings } }
        try own()
        let arguments = mode == .up ? ["up"] : ["daemon"]
        let program = try Program(
            prefix + ["\(Executables.folder)/tenement"] + arguments, environment: environment, in: project)
        supervisor = program
        let answers = try eventually(within: .seconds(10)) { try tenement("status").code == 0 }
        if !answers { throw Failure.noSupervisor(log: try program.finish(within: .milliseconds(100)).errors) }
    }

    /// Ends the supervisor with SIGTERM and waits until it has gone.
    @discardableResult
    func terminate() throws -> Program.Result? {
        guard let program = supervisor else { return nil }
        program.signal(SIGTERM)
        defer { supervisor = nil }
        return try program.finish(within: .seconds(15))
    }

    /// Ends the supervisor, and only it, with SIGKILL.
    func kill() throws {
        guard let program = supervisor else { return }
        program.signal(SIGKILL)
        _ = try program.finish()
        supervisor = nil
    }

    /// Ends the supervisor with the signal of Ctrl-C and says how it ended.
    func interrupt() throws -> Program.Result? {
        guard let program = supervisor else { return nil }
        program.signal(SIGINT)
        defer { supervisor = nil }
        return try program.finish(within: .seconds(15))
    }

    /// Runs a command.
    @discardableResult
    func tenement(_ arguments: String...) throws -> Program.Result {
        try Program.run(
            prefix + ["\(Executables.folder)/tenement"] + arguments, environment: environment, in: project)
    }

    /// Runs a line of the shell, in which `tenement` is ours.
    func shell(_ line: String) throws -> Program.Result {
        try Program.run(prefix + ["sh", "-c", line], environment: environment, in: project)
    }

    /// Starts a program that is not waited for.
    func start(_ arguments: [String], setting variables: [String: String] = [:]) throws -> Program {
        try Program(prefix + arguments, environment: environment.merging(variables) { _, new in new }, in: project)
    }

    /// Runs a command that has to succeed and returns what it printed.
    @discardableResult
    func done(_ arguments: String...) throws -> String {
        let result = try Program.run(
            prefix + ["\(Executables.folder)/tenement"] + arguments, environment: environment, in: project)
        if result.code != 0 {
            throw Failure.command(arguments.joined(separator: " "), code: result.code, errors: result.errors)
        }
        return result.output
    }

    /// What can go wrong beside what a test expects.
    enum Failure: Error {
        case noSupervisor(log: String)
        case command(String, code: Int32, errors: String)
        case noSuchInstance(String, rows: [Row])
        case noAddress(String, status: String)
    }
}
