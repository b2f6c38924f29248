internal import Linux
internal import Processes

/// `/etc/passwd` and `/etc/group` as a replica sees them whose user has no account: the host's, and its own line.
///
/// Without a line PostgreSQL refuses to start, and `whoami` and `os.userInfo()` fail.
final class AccountFiles {
    private let directory: String
    /// Of the host's files when those of a user were written.
    private var written: [UInt32: [FileStatus?]] = [:]
    private static let sources = ["/etc/passwd", "/etc/group"]

    /// Files are made in `directory`, one pair for each user.
    init(directory: String) {
        self.directory = directory
    }

    /// The files to be shown to a replica with that user.
    func places(for identity: Identity) throws(Errno) -> [RootPlan.Place] {
        let user = identity.user
        let name = identity.isPooled ? identity.name : "user\(user)"
        let lines = [
            "\(name):x:\(user):\(identity.group)::\(identity.home):\(identity.shell)\n",
            "\(name):x:\(identity.group):\n",
        ]
        let stamps = Self.sources.map { try? File.status(of: $0) }
        let isFresh = written[user] == stamps
        var places: [RootPlan.Place] = []
        for (source, line) in zip(Self.sources, lines) {
            let path = "\(directory)/\(user).\(Path.lastComponent(of: source))"
            if !isFresh { try write(source, line, to: path) }
            var place = RootPlan.Place(path, at: source, isReadOnly: true)
            place.isFile = true
            places.append(place)
        }
        written[user] = stamps
        return places
    }

    private func write(_ source: String, _ line: String, to path: String) throws(Errno) {
        var text = (try? File.read(source)) ?? []
        if let last = text.last, last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
        try Directory.makeAll(directory, mode: 0o711)
        try File.replace(path, with: text + line.utf8, mode: 0o644)
    }
}
