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

    /// A link beside it for replicas of the same app, which see that directory; relative, so that it works there.
    var sibling: String?

    /// The run has a directory of its own for it.
    var isOwn: Bool { bound != file || name != file }

    /// Lets the links lead to this run; what is no link stays.
    func link() {
        guard isOwn else { return }
        Self.link(name, to: file)
        if let sibling { Self.link(sibling, to: Self.relative(file)) }
    }

    private static func link(_ path: String, to target: String) {
        guard (try? File.linkTarget(path)) != target else { return }
        if let status = try? File.status(of: path, follow: false) {
            guard status.kind == .link else { return }
            try? File.remove(path)
        }
        try? File.makeLink(path, to: target)
    }

    /// `7/api.sock` of `/run/tenement/sock/shop/7/api.sock`.
    private static func relative(_ file: String) -> String {
        Path.lastComponent(of: Path.directory(of: file)) + "/" + Path.lastComponent(of: file)
    }

    /// Removes what nobody serves any more.
    func remove() {
        if isOwn {
            if (try? File.linkTarget(name)) == file { try? File.remove(name) }
            if let sibling, (try? File.linkTarget(sibling)) == Self.relative(file) { try? File.remove(sibling) }
        } else if (try? File.status(of: file, follow: false))?.kind == .socket {
            try? File.remove(file)
        }
    }
}
