internal import Linux
internal import Model
internal import TOML

/// Finds, makes and reads the state file when a daemon starts.
enum StateFileStart {
    /// The real path of the state file; a missing one is made, its directory only where that is ours.
    static func prepare(_ places: DaemonPlaces, log: DaemonLog) throws(StartFailure) -> String {
        let path = places.stateFile
        return try StartFailure.kernel("open the state file \(path)") { () throws(Errno) in
            let directory = Path.directory(of: path)
            let isOurs =
                path == RuntimePaths.defaultStateFile || places.project != nil
                || directory.hasSuffix("/tenement")
            if isOurs, !File.exists(directory) { try Directory.makeAll(directory, mode: 0o711) }
            if !File.exists(path) {
                try File.replace(path, with: Array("schema = 1\n".utf8), mode: 0o600)
                log.note("made the state file \(path)")
            }
            return try File.realPath(path)
        }
    }

    /// What the file says; nothing starts from half a file.
    static func read(_ path: String, project: String?) throws(StartFailure) -> StateVersion {
        let bytes = try StartFailure.kernel("read \(path)") { () throws(Errno) in try File.read(path) }
        let base = try project.flatMap { directory throws(StartFailure) in try ProjectFile.read(directory) }
        do throws(StateProblem) {
            return try StateVersion(bytes, file: path, over: base)
        } catch {
            throw .files(error.diagnostics)
        }
    }
}

/// The `tenement.toml` of a project's directory.
enum ProjectFile {
    /// Its tables; `nil` where there is none.
    static func read(_ directory: String) throws(StartFailure) -> TOMLTable? {
        let path = Path.join(directory, "tenement.toml")
        guard let bytes = try? File.read(path) else { return nil }
        let outcome = HostState.read(SourceText(name: path, bytes: bytes))
        guard outcome.state != nil, let document = try? TOMLDocument(parsing: bytes) else {
            throw .files(outcome.diagnostics)
        }
        return document.root
    }
}

/// Keeps a second daemon away from a state file for as long as it lives.
final class StateLock {
    private let lock: FileLock

    init(_ path: String) throws(StartFailure) {
        let directory = path + ".history"
        do throws(Errno) {
            if !File.exists(directory) {
                try Directory.make(directory, mode: 0o700)
                try File.replace("\(directory)/.gitignore", with: Array("*\n".utf8))
            }
            lock = try FileLock("\(directory)/lock")
        } catch {
            throw error == .wouldBlock ? .running(stateFile: path) : .kernel(doing: "lock \(path)", error)
        }
    }
}
