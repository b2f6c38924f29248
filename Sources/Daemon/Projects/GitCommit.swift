internal import Linux
internal import TOML

/// The commit that a directory's work tree is at, read from `.git` without running git.
enum GitCommit {
    /// Seven hexadecimal digits; `nil` where there is no repository or it is not understood.
    static func of(_ directory: String) -> String? {
        guard let repository = repository(directory),
            let head = try? File.readText("\(repository)/HEAD", limit: 4096)
        else { return nil }
        let line = head.prefix { $0 != "\n" }
        guard line.hasPrefix("ref: ") else { return short(line) }
        let reference = String(line.dropFirst(5))
        guard !reference.containsText("..") else { return nil }
        let common = commonDirectory(of: repository)
        if let loose = try? File.readText("\(common)/\(reference)", limit: 4096) { return short(loose[...]) }
        let packed = (try? File.readText("\(common)/packed-refs", limit: 16 << 20)) ?? ""
        return packed.split(separator: "\n").first { $0.hasSuffix(" \(reference)") }.flatMap(short)
    }

    /// `.git`, or what a work tree's file of that name points to.
    private static func repository(_ directory: String) -> String? {
        let path = "\(directory)/.git"
        guard let status = try? File.status(of: path) else { return nil }
        if status.kind == .directory { return path }
        guard let text = try? File.readText(path, limit: 4096), text.hasPrefix("gitdir: ") else { return nil }
        let target = String(text.dropFirst(8).prefix { $0 != "\n" })
        return target.hasPrefix("/") ? target : "\(directory)/\(target)"
    }

    /// Where the branches are: a linked work tree shares those of its repository (gitrepository-layout(5)).
    private static func commonDirectory(of repository: String) -> String {
        guard let text = try? File.readText("\(repository)/commondir", limit: 4096) else { return repository }
        let path = String(text.prefix { $0 != "\n" })
        return path.hasPrefix("/") ? path : "\(repository)/\(path)"
    }

    private static func short(_ text: Substring) -> String? {
        let digits = text.prefix { $0.isHexDigit }
        return digits.count >= 40 ? String(digits.prefix(7)) : nil
    }
}
