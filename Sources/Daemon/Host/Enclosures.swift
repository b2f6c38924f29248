internal import Linux
internal import Model
internal import Processes

/// Prepares what isolated replicas see and may do on this host.
final class Enclosures {
    /// The path of `tenement-init`; `nil` if it was not found.
    let program: String?
    /// Directories of all apps: none sees those of the others.
    var appDirectories: Set<String> = []
    /// The state file; nobody sees it, nor its history.
    var stateFile = ""
    private let maps = OwnerMaps()
    private let accounts: AccountFiles
    private var layout: HostLayout?
    private var filters: [Confinement.Level: [UInt8]] = [:]
    /// Whether file systems, by device, can show files as another user's.
    private var canMap: [UInt64: Bool] = [:]

    /// Keeps what it shows to replicas in `directory`.
    init(program: String?, directory: String) {
        self.program = program
        accounts = AccountFiles(directory)
    }

    /// One run, as far as its isolation depends on it.
    struct Subject {
        var plan: LaunchPlan
        var service: Service
        var identity: Identity
        /// The app's directory.
        var directory: String?
        /// `DATA_DIR` on the host.
        var data: String
        /// The directory of its unix socket: on the host, and as it sees it.
        var socket: (source: String, target: String)?
        /// A socket of the supervisor's that it is told of.
        var notifySocket: String?
        /// Its `/etc/resolv.conf`: on the host, and where that file really is.
        var resolver: (source: String, target: String)?
        /// Sockets of its siblings, a directory.
        var siblings: String?
        /// Directories of ours that it must not see, wherever they are.
        var hidden: [String]
        /// The entry by which its processes are known.
        var mark: String
    }

    /// The isolation of a run in `namespace`, and what a person should know about it.
    func isolation(_ subject: Subject) throws(SpawnRefusal) -> (Isolation, notes: [String]) {
        guard let program else { throw SpawnRefusal(step: "pid_one", subject: "tenement-init is missing") }
        var isolation = Isolation(program: program)
        var notes: [String] = []
        var root = RootPlan(host: try hostLayout())
        root.isRoot = subject.identity.user == 0
        root.hiddenDirectories = subject.hidden + appDirectories.filter { $0 != subject.directory }
        root.hiddenDirectories += [stateFile + ".history"] + (subject.directory.map { [$0 + "/.tenement"] } ?? [])
        root.hiddenFiles = [stateFile]
        root.places = places(subject)
        try nameUser(subject.identity, &root)
        let owner = FileOwner(user: subject.identity.user, group: subject.identity.group)
        if subject.identity.home.hasPrefix("/") { root.home = (subject.identity.home, owner) }
        for index in root.places.indices where !root.places[index].isReadOnly && !root.places[index].isOurs {
            try own(&root.places[index], subject.identity, &isolation, &notes)
        }
        isolation.mounts = root.steps
        isolation.mark = subject.mark
        isolation.seccomp = try filter(.namespace)
        if subject.identity.user != 0, bindsLowPort(subject) { isolation.capabilities = Self.bindService }
        return (isolation, notes)
    }

    private func nameUser(_ identity: Identity, _ root: inout RootPlan) throws(SpawnRefusal) {
        guard identity.name == String(identity.user) else { return }
        let files = try SpawnRefusal.wrap("write_accounts") { () throws(Errno) in try accounts.files(for: identity) }
        for (source, target) in [(files.users, "/etc/passwd"), (files.groups, "/etc/group")] {
            root.places.append(RootPlan.Place(source, at: target, isReadOnly: true).asFile)
        }
    }

    /// CAP_NET_BIND_SERVICE.
    private static let bindService: UInt64 = 1 << 10

    private func hostLayout() throws(SpawnRefusal) -> HostLayout {
        if let layout { return layout }
        let found = try SpawnRefusal.wrap("look_at_root") { () throws(Errno) in try HostLayout.find() }
        layout = found
        return found
    }

    private func filter(_ level: Confinement.Level) throws(SpawnRefusal) -> [UInt8] {
        if let known = filters[level] { return known }
        let filter = try SpawnRefusal.wrap("seccomp") { () throws(Errno) in try SystemCallFilter(.denyList) }
        filters[level] = filter.program
        return filter.program
    }

    /// A low port that root's own definition declares is the one thing that takes a capability.
    private func bindsLowPort(_ subject: Subject) -> Bool {
        guard subject.service.listening.ports.contains(where: { $0.number < 1024 }) else { return false }
        return subject.directory.map { (try? File.status(of: $0))?.user == 0 } ?? true
    }

    private func places(_ subject: Subject) -> [RootPlan.Place] {
        var places: [RootPlan.Place] = []
        func isVisible(_ path: String) -> Bool {
            let system = (layout?.directories ?? []) + (layout?.links.map(\.path) ?? [])
            return (places.map(\.target) + system).contains { path == $0 || path.hasPrefix($0 + "/") }
        }
        if let directory = subject.directory { places.append(RootPlan.Place(directory)) }
        places.append(RootPlan.Place(subject.data))
        for mount in subject.service.storage.mounts {
            let source = Path.join(subject.directory ?? "/", mount.source)
            places.append(RootPlan.Place(source, at: mount.destination, isReadOnly: mount.isReadOnly))
        }
        if !isVisible(subject.plan.workingDirectory) { places.append(RootPlan.Place(subject.plan.workingDirectory)) }
        if let program = subject.plan.arguments.first, program.hasPrefix("/"), !isVisible(program), File.exists(program)
        {
            places.append(RootPlan.Place(program, isReadOnly: true).asFile)
        }
        if let socket = subject.socket { places.append(RootPlan.Place(socket.source, at: socket.target).asOurs) }
        if let socket = subject.notifySocket { places.append(RootPlan.Place(socket, isReadOnly: true).asFile) }
        if let resolver = subject.resolver {
            places.append(RootPlan.Place(resolver.source, at: resolver.target, isReadOnly: true).asFile)
        }
        if let siblings = subject.siblings { places.append(RootPlan.Place(siblings, isReadOnly: true)) }
        return places
    }

    /// Makes what root owns look like the user's own; where that cannot be, it stays readable.
    private func own(
        _ place: inout RootPlan.Place, _ identity: Identity, _ isolation: inout Isolation, _ notes: inout [String]
    ) throws(SpawnRefusal) {
        guard identity.user != 0, let status = try? File.status(of: place.source), status.user == 0 else { return }
        let path = place.source
        if canMap[status.device] == nil {
            let test = try SpawnRefusal.wrap("mount", subject: path) { () throws(Errno) in
                try maps.mount(path, of: 0, seenAs: identity.user) != nil
            }
            canMap[status.device] = test
        }
        guard canMap[status.device] == true else {
            place.isReadOnly = true
            notes.append("\(path) belongs to root on a file system without id-mapped mounts: it is read-only")
            return
        }
        let map = try SpawnRefusal.wrap("mount", subject: path) { () throws(Errno) in
            try maps.namespace(of: 0, seenAs: identity.user)
        }
        if isolation.userNamespaces.isEmpty { isolation.userNamespaces = [map] }
        place.userNamespace = 0
    }
}

extension RootPlan.Place {
    /// A single file.
    fileprivate var asFile: Self {
        var copy = self
        copy.isFile = true
        return copy
    }

    /// Made by us for this run.
    fileprivate var asOurs: Self {
        var copy = self
        copy.isOurs = true
        return copy
    }
}
