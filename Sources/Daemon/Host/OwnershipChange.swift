internal import Linux

/// Gives the data of an instance to another user, when it runs as another one than before.
///
/// Only what belonged to the former user changes hands: a hard link that somebody put there leads to nothing of others.
enum OwnershipChange {
    /// Makes `user` the owner of the directory and of everything in it that belonged to the directory's owner.
    ///
    /// The directory itself comes last, so an interrupted change is taken up again at the next start.
    static func follow(_ path: String, user: UInt32, group: UInt32) throws(Errno) {
        let former = try File.status(of: path, follow: false)
        guard former.kind == .directory, former.user != user else { return }
        let change = Change(former: former, user: user, group: group)
        try change.contents(of: try Directory(path))
        try File.changeOwner(of: path, user: user, group: group)
    }

    private struct Change {
        let former: FileStatus
        let user: UInt32
        let group: UInt32

        func contents(of directory: borrowing Directory) throws(Errno) {
            for name in try directory.names() {
                let entry = try directory.open(name, [.pathOnly, .noFollow])
                let status = try File.status(of: entry.borrowed)
                // What is mounted there is not the instance's.
                guard status.device == former.device else { continue }
                if status.kind == .directory, let below = try? directory.directory(name) { try contents(of: below) }
                guard status.user == former.user else { continue }
                // By its descriptor: what has that name now may be something else.
                try File.changeOwner(of: "/proc/self/fd/\(entry.number)", user: user, group: group)
            }
        }
    }
}
