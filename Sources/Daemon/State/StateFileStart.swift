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
        if CurrentProcess.isRoot, let owner = (try? File.status(of: path))?.user, owner != 0 {
            let name = OwnerRights(owner)?.name ?? String(owner)
            let message = "it is \(name)'s: as root only root's own state file is used, which may ask for anything"
            throw .files([Diagnostic(.error, file: path, line: 0, column: 0, message: message)])
        }
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
        guard let state = outcome.state, let document = try? TOMLDocument(parsing: bytes) else {
            throw .files(outcome.diagnostics)
        }
        let violations = bounds(path, directory).violations(in: state)
        guard violations.isEmpty else {
            throw .files(violations.map { Diagnostic(.error, file: path, line: 0, column: 0, message: $0) })
        }
        return document.root
    }

    /// What it may ask for: anything, where we have no more rights than its owner.
    private static func bounds(_ path: String, _ directory: String) -> OwnerBounds {
        let owner = CurrentProcess.isRoot ? (try? File.status(of: path))?.user ?? 0 : 0
        return OwnerBounds(owner: owner, directory: directory)
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
