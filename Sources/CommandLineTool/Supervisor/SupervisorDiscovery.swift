internal import Model

/// Where a supervisor's control socket may be, in the order to be tried; looks at nothing itself.
struct SupervisorDiscovery: Equatable, Sendable {
    /// A place to try.
    struct Candidate: Equatable, Sendable {
        /// Whose supervisor would answer there.
        enum Owner: Equatable, Sendable {
            /// Named by the caller.
            case named
            /// That of a project's directory.
            case project
            /// That of the host or of the user: it concerns a project only if that is registered there.
            case host
        }

        let path: String
        let owner: Owner
    }

    /// What is known before looking.
    struct Surroundings: Equatable, Sendable {
        /// `--socket`, else `TENEMENT_SOCKET`.
        var socket: String?
        /// `--state`, else `TENEMENT_STATE`; its real path.
        var stateFile: String?
        /// The working directory, absolute.
        var directory: String
        var runtimeBase: String?
        /// The default state file of a daemon of this user.
        var userStateFile: String?
        var isRoot: Bool
    }

    let candidates: [Candidate]

    init(_ around: Surroundings) {
        if let socket = around.socket {
            candidates = [Candidate(path: socket, owner: .named)]
            return
        }
        if let stateFile = around.stateFile {
            candidates = Self.directories(of: stateFile, around).map {
                Candidate(path: $0 + "/control.sock", owner: .named)
            }
            return
        }
        var found = Self.parents(of: around.directory).map {
            Candidate(path: Self.join($0, ".tenement/run/control.sock"), owner: .project)
        }
        if let base = around.runtimeBase {
            found.append(Candidate(path: base + "/tenement/control.sock", owner: .host))
            if !around.isRoot, let state = around.userStateFile {
                found.append(Candidate(path: Self.unique(base, state) + "/control.sock", owner: .host))
            }
        }
        found.append(Candidate(path: "/run/tenement/control.sock", owner: .host))
        candidates = found
    }

    /// The directory and all above it, from the inside out.
    static func parents(of directory: String) -> [String] {
        var directories = [directory]
        var current = directory[...]
        while let slash = current.lastIndex(of: "/"), current.count > 1 {
            current = current[..<slash]
            directories.append(current.isEmpty ? "/" : String(current))
        }
        return directories
    }

    /// Runtime directories that a daemon of this state file may have.
    private static func directories(of stateFile: String, _ around: Surroundings) -> [String] {
        if stateFile == "/var/lib/tenement/state.toml" { return ["/run/tenement"] }
        var found: [String] = []
        let suffix = "/.tenement/state.toml"
        if stateFile.hasSuffix(suffix) { found.append(stateFile.dropLast(suffix.count) + "/.tenement/run") }
        if around.isRoot { found.append(unique("/run", stateFile)) }
        if let base = around.runtimeBase { found.append(unique(base, stateFile)) }
        return found
    }

    private static func unique(_ base: String, _ stateFile: String) -> String {
        base + "/tenement-" + SHA256.hexadecimal(of: stateFile).prefix(12)
    }

    private static func join(_ directory: String, _ name: String) -> String {
        directory == "/" ? "/" + name : directory + "/" + name
    }
}

/// Which directory is a project: one with a manifest.
enum ProjectDirectory {
    /// Names of manifests below a project's directory.
    static let manifests = ["app.toml", ".tenement/app.toml", ".miren/app.toml", "tenement.toml", "Procfile"]

    /// The nearest directory, from `directory` upwards, in which `exists` finds a manifest.
    static func nearest(to directory: String, exists: (String) -> Bool) -> String? {
        SupervisorDiscovery.parents(of: directory).first { parent in
            manifests.contains { exists((parent == "/" ? "" : parent) + "/" + $0) }
        }
    }
}
