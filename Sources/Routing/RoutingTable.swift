/// Which route a request takes: the reference that the router's index is compared with.
///
/// Order: exact host, wildcard with the longest suffix, built-in name, default route. A pattern none of whose paths
/// matches is passed over; of those that match, the longest path wins.
package struct RoutingTable<Target> {
    /// One way to a target.
    package struct Entry {
        package var host: HostPattern
        package var path: PathPrefix
        package var isBuiltIn: Bool
        package var target: Target

        /// Makes an entry for all paths, of the operator's making.
        package init(_ host: HostPattern, path: PathPrefix = .all, isBuiltIn: Bool = false, to target: Target) {
            self.host = host
            self.path = path
            self.isBuiltIn = isBuiltIn
            self.target = target
        }

        /// How early this entry is asked: class of pattern, then length of host and path; larger is earlier.
        fileprivate var rank: (Int, Int, Int) {
            switch host {
            case .exact: (isBuiltIn ? 1 : 3, 0, path.text.utf8.count)
            case .wildcard(let suffix): (2, suffix.utf8.count, path.text.utf8.count)
            case .any: (0, 0, path.text.utf8.count)
            }
        }
    }

    private let entries: [Entry]

    /// Makes a table; of two entries that say the same, the first wins.
    package init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// The target for `host` (lower-case, without port and trailing dot) and `path` (without query).
    package func target(host: String, path: String) -> Target? {
        var best: Entry?
        for entry in entries where entry.host.matches(host) && entry.path.matches(path) {
            if let current = best, current.rank >= entry.rank { continue }
            best = entry
        }
        return best?.target
    }
}
