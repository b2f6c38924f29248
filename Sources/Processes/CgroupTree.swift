package import Linux

/// The cgroup below which all replicas of one supervisor live, one leaf each.
///
/// See cgroups(7).
package struct CgroupTree: Sendable, Equatable {
    /// The supervisor's own directory in the hierarchy.
    package let path: String
    /// Whether we mounted the hierarchy ourselves: kill, freeze and events work there, limits do not.
    package let isMountedByUs: Bool

    /// Finds a place where cgroups can be made, and makes `hostID` there.
    ///
    /// Tried in turn: our own cgroup, the hierarchy's root, and, as root, a mount at `<runtimeDirectory>/cgroup`.
    ///
    /// - Returns: `nil` if there is none: then processes are found by `ReplicaScan` instead.
    package static func find(hostID: String, runtimeDirectory: String) -> CgroupTree? {
        let name = hostID
        for parent in parents() {
            let path = Path.join(parent, name)
            if isUsable(path) { return CgroupTree(path: path, isMountedByUs: false) }
        }
        guard CurrentProcess.isRoot, let mounted = try? mountOwn(Path.join(runtimeDirectory, "cgroup")) else {
            return nil
        }
        let path = Path.join(mounted, name)
        return isUsable(path) ? CgroupTree(path: path, isMountedByUs: true) : nil
    }

    /// Uses a directory of the hierarchy as it is, for example one that a holder unit has made.
    package init(path: String, isMountedByUs: Bool) {
        self.path = path
        self.isMountedByUs = isMountedByUs
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

    /// Where cgroups may be made, the nearest first.
    private static func parents() -> [String] {
        guard let mounts = try? MountTable.points(ofType: "cgroup2") else { return [] }
        let own = (try? ProcFS.ownCgroup()).flatMap { $0 } ?? "/"
        return mounts.flatMap { mount in
            let isForeign = own == "/" || own.split(separator: "/").contains("..")
            return isForeign ? [mount] : [Path.join(mount, String(own.dropFirst())), mount]
        }
    }

    private static func isUsable(_ path: String) -> Bool {
        guard (try? Directory.make(path)) != nil else { return false }
        return File.exists(Path.join(path, "cgroup.kill"))
    }

    private static func mountOwn(_ path: String) throws(Errno) -> String {
        try Directory.makeAll(path, mode: 0o755)
        if !File.exists(Path.join(path, "cgroup.procs")) { try MountTable.attach(type: "cgroup2", at: path) }
        return path
    }
}
