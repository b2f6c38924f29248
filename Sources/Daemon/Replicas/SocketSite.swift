internal import Linux

/// Where the unix socket of one run is.
struct SocketSite: Equatable, Sendable {
    /// As the run binds it, in its own view of files.
    var bound: String
    /// The same file as the host sees it.
    var file: String
    /// How others on the host find it: `file`, or a link that leads there.
    var name: String

    /// A socket that the run binds where the host sees it.
    init(shared path: String) {
        (bound, file, name) = (path, path, path)
    }

    /// A socket that the run binds at `bound`, which on the host is `file`, with a link `name`.
    init(bound: String, file: String, name: String) {
        (self.bound, self.file, self.name) = (bound, file, name)
    }

    /// The run has a directory of its own for it.
    var isOwn: Bool { bound != file || name != file }

    /// Lets the link lead to this run; what is no link stays.
    func link() {
        guard isOwn, (try? File.linkTarget(name)) != file else { return }
        if let status = try? File.status(of: name, follow: false) {
            guard status.kind == .link else { return }
            try? File.remove(name)
        }
        try? File.makeLink(name, to: file)
    }

    /// Removes what nobody serves any more.
    func remove() {
        if isOwn {
            if (try? File.linkTarget(name)) == file { try? File.remove(name) }
        } else if (try? File.status(of: file, follow: false))?.kind == .socket {
            try? File.remove(file)
        }
    }
}
