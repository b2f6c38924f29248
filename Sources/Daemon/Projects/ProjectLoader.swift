internal import Linux
internal import Model

/// Reads what a directory says should run there (configuration page §1).
///
/// What a manifest may ask is bounded by its owner: a file that somebody
/// without root's rights can change never asks for root's.
struct ProjectLoader {
    /// What was found.
    struct Project {
        var files: ProjectFiles
        /// Who owns the manifest; 0 is root.
        var owner: UInt32
        /// A file or a directory above it that others may write.
        var exposed: String?
    }

    private static let manifests = ["app.toml", ".tenement/app.toml", ".miren/app.toml"]
    private static let limit = 4 << 20

    let directory: String

    /// Reads the files of the directory.
    ///
    /// - Throws: The file that cannot be read, as a sentence.
    func load() throws(ProjectProblem) -> Project {
        var files = ProjectFiles(directoryName: Path.lastComponent(of: directory))
        var owner: UInt32 = (try? File.status(of: directory))?.user ?? 0
        for name in Self.manifests {
            guard let source = try read(name, owner: &owner) else { continue }
            files.manifest.appFiles.append(source)
        }
        files.manifest.procfile = try read("Procfile", owner: &owner)
        files.host = try read("tenement.toml", owner: &owner)
        return Project(files: files, owner: owner, exposed: exposed())
    }

    /// The directory among `start` and its parents that has a manifest; `nil` if none has.
    static func find(from start: String) -> String? {
        var directory = start
        while true {
            let names = manifests + ["Procfile", "tenement.toml"]
            if names.contains(where: { File.exists(Path.join(directory, $0)) }) { return directory }
            let parent = Path.directory(of: directory)
            guard parent != directory, directory != "/" else { return nil }
            directory = parent
        }
    }

    private func read(_ name: String, owner: inout UInt32) throws(ProjectProblem) -> SourceText? {
        let path = Path.join(directory, name)
        do throws(Errno) {
            let file = try File.open(path)
            let status = try File.status(of: file.borrowed)
            guard status.kind == .regular else { throw Errno.invalidArgument }
            if status.user != 0 { owner = status.user }
            return SourceText(name: name, bytes: try File.read(file.borrowed, limit: Self.limit))
        } catch {
            if error == .notFound || error == .notDirectory { return nil }
            throw ProjectProblem(message: "cannot read \(path): \(error.text)")
        }
    }

    /// The first of the directory and its parents that others than its owner and root may write.
    private func exposed() -> String? {
        var path = directory
        while true {
            if let status = try? File.status(of: path), status.permissions & 0o002 != 0,
                status.permissions & 0o1000 == 0
            {
                return path
            }
            guard path != "/" else { return nil }
            path = Path.directory(of: path)
        }
    }
}

/// Why a directory's files cannot be used.
struct ProjectProblem: Error, Equatable, Sendable {
    var message: String
}
