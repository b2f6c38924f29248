internal import Linux
internal import Processes

/// Lists of users and groups in which a user of `uid_range` has a name: many programs ask who they are.
///
/// Shown to replicas in the place of the host's, which are copied once they have changed.
final class AccountFiles {
    private let directory: String
    private var stamps: [FileStatus?] = []
    private var written: Set<UInt32> = []
    private var users = ""
    private var groups = ""

    /// Keeps the files in `directory`.
    init(_ directory: String) {
        self.directory = directory
    }

    /// The files for a user without a name: of users, then of groups.
    func files(for identity: Identity) throws(Errno) -> (users: String, groups: String) {
        let now = ["/etc/passwd", "/etc/group"].map { try? File.status(of: $0) }
        if now != stamps {
            users = (try? File.readText("/etc/passwd")) ?? ""
            groups = (try? File.readText("/etc/group")) ?? ""
            (stamps, written) = (now, [])
        }
        let user = identity.user
        let files = ("\(directory)/\(user).passwd", "\(directory)/\(user).group")
        guard written.insert(user).inserted else { return files }
        try Directory.makeAll(directory, mode: 0o711)
        let name = "app\(user)"
        try write(users + "\(name):x:\(user):\(identity.group)::\(identity.home):/usr/sbin/nologin\n", to: files.0)
        try write(groups + "\(name):x:\(identity.group):\n", to: files.1)
        return files
    }

    private func write(_ text: String, to path: String) throws(Errno) {
        try RuntimeFile.write(path, Array(text.utf8))
        try File.changeMode(of: path, to: 0o644)
    }
}
