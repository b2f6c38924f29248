internal import Linux

/// Where one daemon has its files, before anything of it is opened.
struct DaemonPlaces: Equatable, Sendable {
    /// The state file as named; its links are followed later.
    var stateFile: String
    /// `data_dir` where the settings say nothing.
    var dataDirectory: String
    /// The project of `up`; `nil` for a daemon of the host or of a user.
    var project: String?
    var runtimeBase: String
    var isRoot: Bool
    /// The state file of a daemon that is told nothing.
    var standardStateFile: String

    /// What is known of the process and its user.
    struct Surroundings: Equatable, Sendable {
        var isRoot: Bool
        var uid: UInt32
        var home: String
        /// `$XDG_STATE_HOME` and `$XDG_RUNTIME_DIR`, where they are set.
        var stateHome: String?
        var runtimeDirectory: String?
    }

    init(_ options: DaemonOptions, _ around: Surroundings) {
        isRoot = around.isRoot
        let userState = around.stateHome ?? "\(around.home)/.local/state"
        standardStateFile = around.isRoot ? RuntimePaths.defaultStateFile : "\(userState)/tenement/state.toml"
        runtimeBase = around.runtimeDirectory ?? (around.isRoot ? "/run" : "/tmp/tenement-\(around.uid)")
        switch options.mode {
        case .daemon:
            project = nil
            let standard = standardStateFile
            stateFile = options.stateFile ?? standard
            dataDirectory =
                options.stateFile == nil ? Path.directory(of: standard) : Self.data(beside: stateFile, around)
        case .foreground(let directory), .background(let directory):
            project = directory
            stateFile = options.stateFile ?? "\(directory)/.tenement/state.toml"
            dataDirectory = "\(directory)/.tenement/data"
        }
    }

    /// Where host services run that set no `workdir`: beside the `tenement.toml` that defines them.
    var hostDirectory: String? {
        project ?? (Path.lastComponent(of: stateFile) == "tenement.toml" ? Path.directory(of: stateFile) : nil)
    }

    /// The runtime directory that belongs to the state file's real path.
    func paths(realStateFile: String) -> RuntimePaths {
        if let project {
            return RuntimePaths(stateFile: realStateFile, place: .project(directory: project, runtimeBase: runtimeBase))
        }
        let user = RuntimePaths.Place.user(runtimeBase: runtimeBase, defaultStateFile: standardStateFile)
        return RuntimePaths(stateFile: realStateFile, place: isRoot ? .host : user)
    }

    /// Of a state file that somebody named: root's data are where root's data are.
    private static func data(beside stateFile: String, _ around: Surroundings) -> String {
        around.isRoot ? "/var/lib/tenement" : "\(Path.directory(of: stateFile))/data"
    }
}

extension DaemonPlaces.Surroundings {
    /// Of this process.
    static func current() -> Self {
        let uid = CurrentProcess.user
        let home = CurrentProcess.environment("HOME") ?? (try? UserDatabase.user(numbered: uid))?.home ?? "/"
        return Self(
            isRoot: CurrentProcess.isRoot, uid: uid, home: home,
            stateHome: CurrentProcess.environment("XDG_STATE_HOME"),
            runtimeDirectory: CurrentProcess.environment("XDG_RUNTIME_DIR"))
    }
}
