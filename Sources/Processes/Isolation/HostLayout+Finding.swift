package import Linux

extension HostLayout {
    /// Looks at the root directory of this host.
    package static func find() throws(Errno) -> HostLayout {
        var directories: [String] = []
        var links: [(path: String, text: String)] = []
        for name in names {
            let path = "/\(name)"
            guard let status = try? File.status(of: path, follow: false) else { continue }
            switch status.kind {
            case .directory: directories.append(path)
            case .link: links.append((path, try File.linkTarget(path)))
            default: continue
            }
        }
        var layout = HostLayout(directories: directories, links: links, canMakeDevices: CurrentProcess.isRoot)
        layout.extras = resolverDirectories()
        return layout
    }

    /// `/etc/resolv.conf` is often a link to a file below `/run`, which is exchanged at any time: so its directory.
    private static func resolverDirectories() -> [String] {
        guard let target = try? File.realPath("/etc/resolv.conf"), target.hasPrefix("/run/") else { return [] }
        return [Path.directory(of: target)]
    }
}
