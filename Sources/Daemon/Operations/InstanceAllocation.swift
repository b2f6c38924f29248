internal import Linux
internal import Model

/// What instances are given for as long as they exist: the lines of `[allocated]`.
struct InstanceAllocation {
    private let parts: DaemonParts

    init(_ parts: DaemonParts) {
        self.parts = parts
    }

    /// The edits that give each of `names` what it lacks; `nil` when a range is used up.
    func edits(for names: some Sequence<InstanceName>) -> [StateEdit]? {
        let before = parts.state.allocated
        var lines = before
        guard PortAllocation(parts).allocate(for: names, &lines), allocateUsers(for: names, &lines) else { return nil }
        return lines.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }
            .map { .allocate(holder: $0.key, $0.value) }
    }

    /// The edits that give one instance the user that it lacks, whether it exists or not.
    func userEdits(for name: InstanceName) -> [StateEdit] {
        let before = parts.state.allocated
        var lines = before
        guard allocateUsers(for: [name], &lines) else { return [] }
        return lines.filter { before[$0.key] != $0.value }.map { .allocate(holder: $0.key, $0.value) }
    }

    /// The edit that takes back what a deleted instance had; its user stays while there are data of it.
    func release(_ name: InstanceName) -> StateEdit {
        guard let user = parts.state.allocated[name.description]?.user,
            File.exists(parts.host.dataPath(of: name))
        else { return .allocate(holder: name.description, nil) }
        var rest = Allocation()
        rest.user = user
        return .allocate(holder: name.description, rest)
    }

    private func allocateUsers(for names: some Sequence<InstanceName>, _ lines: inout [String: Allocation]) -> Bool {
        // Without root's rights everybody is who we are.
        guard CurrentProcess.isRoot else { return true }
        let desired = parts.desired()
        let instances = names.compactMap { name in
            desired.instances[name] ?? parts.state.desired(name, hostDirectory: parts.host.hostDirectory)
        }
        var allocation = UserAllocation(parts.state, UserFacts.of(parts.host))
        return allocation.allocate(for: instances, &lines)
    }
}

/// Who is who on this host, as far as users of `uid_range` are concerned.
enum UserFacts {
    /// Accounts and data directories are looked at when a user is needed; a thousand of these take some milliseconds.
    static func of(_ host: HostContext) -> UserAllocation.Facts {
        var facts = UserAllocation.Facts(
            owner: { path in (try? File.status(of: path))?.user },
            dataOwner: { name in (try? File.status(of: host.dataPath(of: name), follow: false))?.user })
        facts.taken = { owners(below: host.dataDirectory, depth: 3).union(accounts()) }
        if host.paths.directory != RuntimePaths.installedDirectory {
            facts.offset = UInt32(truncatingIfNeeded: host.paths.hostID.utf8.reduce(5381) { $0 &* 33 &+ UInt64($1) })
        }
        return facts
    }

    /// The directories are `<app>/<service>/<id>` and `<service>/<id>`.
    private static func owners(below path: String, depth: Int) -> Set<UInt32> {
        guard depth > 0, let directory = try? Directory(path), let names = try? directory.names() else { return [] }
        var found: Set<UInt32> = []
        for name in names {
            guard let status = try? directory.status(of: name), status.kind == .directory else { continue }
            found.insert(status.user)
            found.formUnion(owners(below: Path.join(path, name), depth: depth - 1))
        }
        return found
    }

    /// Numbers in /etc/passwd itself: a name service may take its time, and has its own ranges.
    private static func accounts() -> Set<UInt32> {
        let text = (try? File.readText("/etc/passwd", limit: 16 << 20)) ?? ""
        return Set(
            text.split(separator: "\n").compactMap { line in
                let fields = line.split(separator: ":", omittingEmptySubsequences: false)
                return fields.count > 2 ? UInt32(fields[2]) : nil
            })
    }
}
