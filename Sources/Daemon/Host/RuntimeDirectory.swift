internal import Linux

/// The runtime directory of one daemon: made, locked and emptied after a boot.
final class RuntimeDirectory {
    /// Run keys are reserved in blocks, so that a crash cannot make one come twice.
    private static let block: UInt64 = 1024

    let paths: RuntimePaths
    private var reserved: UInt64 = 0
    /// The first key of this daemon.
    private(set) var firstKey: UInt64 = 1
    /// No daemon has used the directory in this boot.
    let isNew: Bool

    /// Prepares the directory; records of an earlier daemon of the same boot stay.
    init(_ paths: RuntimePaths) throws(StartFailure) {
        self.paths = paths
        try StartFailure.kernel("make \(paths.directory)") { () throws(Errno) in
            try Directory.makeAll(paths.directory, mode: 0o711)
            if let link = paths.link { try RuntimeDirectory.point(link, to: paths.directory) }
            try RuntimeDirectory.emptyAfterBoot(paths)
            for directory in [paths.records, paths.fifos, paths.notifySockets, paths.sockets] {
                try Directory.make(directory, mode: 0o711)
            }
        }
        let written = (try? File.readText(paths.nextFile)).flatMap { UInt64($0.prefix { $0.isNumber }) }
        isNew = written == nil
        firstKey = written ?? 1
        reserved = firstKey
        reserve(firstKey)
    }

    /// Makes sure that `key` is written down as used before it is.
    func reserve(_ key: UInt64) {
        guard key >= reserved else { return }
        reserved = key + Self.block
        try? RuntimeFile.write(paths.nextFile, Array("\(reserved)\n".utf8))
    }

    /// The keys of all records, of this daemon and of earlier ones.
    func recordedKeys() -> [UInt64] {
        let names = (try? Directory.names(in: paths.records)) ?? []
        return names.compactMap { $0.hasSuffix(".json") ? UInt64($0.dropLast(5)) : nil }.sorted()
    }

    private static func emptyAfterBoot(_ paths: RuntimePaths) throws(Errno) {
        let boot = try ProcFS.bootID()
        guard (try? File.readText(paths.bootFile)) != boot else { return }
        // The keeper of this boot may be there before us.
        let kept = ["daemon.log", Path.lastComponent(of: paths.keeperSocket)]
        for name in try Directory.names(in: paths.directory) where !kept.contains(name) {
            // A cgroup mount of ours does not outlive the boot either; what resists is of no use to anybody.
            try? Directory.removeTree("\(paths.directory)/\(name)")
        }
        try RuntimeFile.write(paths.bootFile, Array(boot.utf8))
    }

    private static func point(_ link: String, to target: String) throws(Errno) {
        guard (try? File.linkTarget(link)) != target else { return }
        try Directory.makeAll(Path.directory(of: link))
        try File.remove(link)
        try File.makeLink(link, to: target)
    }
}
