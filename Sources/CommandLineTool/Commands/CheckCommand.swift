internal import Daemon
import JSON
internal import Linux
internal import Model

/// `check`: reads manifests or a state file without a supervisor.
enum CheckCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let typed = session.invocation
        let files: ProjectFiles
        do throws(Failure) {
            files = try Self.files(session)
        } catch {
            session.console.complain(Messages.report(error).text)
            return 2
        }
        var report = files.check()
        let place = Path.directory(of: Path.join(session.directory, files.host?.name ?? ""))
        for problem in CertificateCheck.problems(report.settings, in: place) {
            report.diagnostics.append(
                Diagnostic(.error, file: files.host?.name ?? "", line: 0, column: 0, message: problem))
        }
        if typed.has("json") {
            session.console.write(JSONWriter.text(report.json, .pretty) + "\n")
        } else {
            for line in report.lines { session.console.print(line) }
        }
        return report.exitCode(isStrict: typed.has("strict"))
    }

    private static func files(_ session: Session) throws(Failure) -> ProjectFiles {
        let typed = session.invocation
        if let procfile = typed.value("procfile") { return try file(procfile, session, as: .procfile) }
        let path = typed.arguments.first ?? session.project ?? "."
        let absolute = Path.join(session.directory, path)
        let kind: FileStatus.Kind
        do throws(Errno) {
            kind = try File.status(of: absolute).kind
        } catch {
            throw .system("read", path: path, error)
        }
        if kind != .directory { return try file(path, session, as: Kind(fileName: Path.lastComponent(of: path))) }
        let files = try directory(absolute)
        guard files.hasApp || files.host != nil else { throw .notFound(kind: "manifest in", name: path) }
        return files
    }

    /// What a file is, by its name.
    enum Kind: Equatable {
        case app, procfile, host

        init(fileName: String) {
            self = fileName == "app.toml" ? .app : fileName.hasSuffix(".toml") ? .host : .procfile
        }
    }

    private static func file(_ path: String, _ session: Session, as kind: Kind) throws(Failure) -> ProjectFiles {
        let absolute = Path.join(session.directory, path)
        var files = ProjectFiles(directoryName: Path.lastComponent(of: Path.directory(of: absolute)))
        let text = SourceText(name: path, bytes: try read(absolute, path))
        switch kind {
        case .app: files.manifest.appFiles = [text]
        case .procfile: files.manifest.procfile = text
        case .host: files.host = text
        }
        return files
    }

    /// All manifests of a directory.
    static func directory(_ directory: String) throws(Failure) -> ProjectFiles {
        let real = (try? File.realPath(directory)) ?? directory
        var files = ProjectFiles(directoryName: Path.lastComponent(of: real))
        for name in ["app.toml", ".tenement/app.toml", ".miren/app.toml"] {
            if let text = try optional(name, in: directory) { files.manifest.appFiles.append(text) }
        }
        files.manifest.procfile = try optional("Procfile", in: directory)
        files.host = try optional("tenement.toml", in: directory)
        return files
    }

    private static func optional(_ name: String, in directory: String) throws(Failure) -> SourceText? {
        let path = Path.join(directory, name)
        guard File.exists(path) else { return nil }
        return SourceText(name: name, bytes: try read(path, name))
    }

    private static func read(_ path: String, _ name: String) throws(Failure) -> [UInt8] {
        do throws(Errno) {
            return try File.read(path)
        } catch {
            throw .system("read", path: name, error)
        }
    }
}
