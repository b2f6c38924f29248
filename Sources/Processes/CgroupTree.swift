package import Linux

/// The cgroup below which all replicas of one supervisor live, one leaf each.
///
/// See cgroups(7).
package struct CgroupTree: Sendable, Equatable {
    /// The supervisor's own directory in the hierarchy.
    package let path: String
    /// Whether we mounted the hierarchy ourselves: kill, freeze and events work there, limits do not.
    package let isMountedByUs: Bool
    /// What limits the leaves.
    package let controllers: Set<CgroupController>

    /// Uses a directory of the hierarchy as it is, for example one that a holder unit has made.
    package init(path: String, isMountedByUs: Bool, controllers: Set<CgroupController> = []) {
        self.path = path
        self.isMountedByUs = isMountedByUs
        self.controllers = controllers
    }

    /// Makes the leaf `key`, or opens it if it exists.
    package func makeLeaf(_ key: String) throws(Errno) -> ControlGroup {
        let leaf = Path.join(path, key)
        try Directory.make(leaf)
        return try ControlGroup(leaf)
    }

    /// Opens the leaf `key`.
    ///
    /// - Throws: `ENOENT` if there is none.
    package func openLeaf(_ key: String) throws(Errno) -> ControlGroup {
        try ControlGroup(Path.join(path, key))
    }

    /// The leaves that exist.
    package func leaves() throws(Errno) -> [String] {
        let directory = try Directory(path)
        var leaves: [String] = []
        for name in try directory.names() where (try? directory.status(of: name))?.kind == .directory {
            leaves.append(name)
        }
        return leaves.sorted()
    }

    /// Removes the supervisor's directory, and its mount if we made it.
    ///
    /// - Throws: `EBUSY` while a process lives in it.
    package func remove() throws(Errno) {
        try ControlGroup.removeTree(path)
        if isMountedByUs { try MountTable.detach(Path.directory(of: path)) }
    }
}
