package import Linux

/// Finds processes by the mark in their environment, for hosts without usable cgroups and for recovery.
///
/// The mark is `TENEMENT_REPLICA_KEY=<host id>/<key>`; only exact matches count.
package enum ReplicaScan {
    /// The variable that marks a replica's processes.
    package static let variable = "TENEMENT_REPLICA_KEY"

    /// The entry to put into a replica's environment.
    package static func mark(hostID: String, key: String) -> String { "\(variable)=\(hostID)/\(key)" }

    /// All living marked processes of a host id, by key: one pass over /proc.
    package static func marked(hostID: String) throws(Errno) -> [String: [ProcessIdentity]] {
        let prefix = "\(variable)=\(hostID)/"
        var found: [String: [ProcessIdentity]] = [:]
        for pid in try ProcFS.pids() {
            guard let entry = try? ProcFS.environmentEntry(of: pid, beginningWith: prefix),
                let stat = try? ProcFS.stat(of: pid), !stat.isZombie
            else { continue }
            let identity = ProcessIdentity(pid: pid, startTicks: stat.startTicks, inode: nil)
            found[String(entry.dropFirst(prefix.utf8.count)), default: []].append(identity)
        }
        return found
    }
}
