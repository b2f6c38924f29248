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
    private let owners = PlaceOwners()
    private var layout: HostLayout?
    private var filters: [SystemCallFilter.Strictness: [UInt8]] = [:]
    /// Whether namespaces can be made here: without root in a user namespace, which some hosts do not allow.
    private(set) lazy var canMakeNamespaces =
        CurrentProcess.isRoot || (try? KernelFeatures.tryUserNamespace()) != nil

    init(program: String?) {
        self.program = program
    }

    /// One run, as far as its isolation depends on it.
    struct Subject {
        /// `namespace` or `sandbox`.
        var level: Confinement.Level
        var plan: LaunchPlan
        var service: Service
        var identity: Identity
        /// The app's directory.
        var directory: String?
        /// Who owns that directory, and so may only show what he could open himself; `nil` where it is root's.
        var author: Identity?
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
        /// Account files of its own, where its user has no account.
        var accounts: [RootPlan.Place] = []
        /// Directories of ours that it must not see, wherever they are.
        var hidden: [String]
        /// The entry by which its processes are known.
        var mark: String
    }

    /// The isolation of a run, and what a person should know about it.
    func isolation(_ subject: Subject) throws(SpawnRefusal) -> (Isolation, notes: [String]) {
        guard let program else { throw SpawnRefusal(step: "pid_one", subject: "tenement-init is missing") }
        var isolation = Isolation(program: program)
        var notes: [String] = []
        if !CurrentProcess.isRoot {
            // Nobody else exists in there.
            guard subject.identity.isCurrent else {
                throw SpawnRefusal(
                    step: "setuid", errorNumber: Errno.notPermitted.code, subject: subject.identity.name)
            }
            isolation.namespaces.insert(.user)
        }
        var root = RootPlan(host: try hostLayout())
        root.isRoot = subject.identity.user == 0
        root.hiddenDirectories = subject.hidden + appDirectories.filter { $0 != subject.directory }
        root.hiddenDirectories += [stateFile + ".history"] + (subject.directory.map { [$0 + "/.tenement"] } ?? [])
        root.hiddenFiles = [stateFile]
        root.places = try places(subject)
        try owners.hold(&root.places, subject, &isolation)
        let owner = FileOwner(user: subject.identity.user, group: subject.identity.group)
        if subject.identity.home.hasPrefix("/") { root.home = (subject.identity.home, owner) }
        for index in root.places.indices {
            try owners.own(&root.places[index], subject, &isolation, &notes)
        }
        root.places += ownPlaces(subject) + subject.accounts
        isolation.mounts = root.steps
        isolation.mark = subject.mark
        try restrict(&isolation, subject, root)
        return (isolation, notes)
    }

    /// What a run sees of the app's and the instance's, as far as the app's owner could open it.
    func checkedPlaces(_ subject: Subject) throws(SpawnRefusal) -> [RootPlan.Place] {
        var places = try places(subject)
        var unused = Isolation(program: "")
        try owners.hold(&places, subject, &unused)
        return places
    }

    private func restrict(
        _ isolation: inout Isolation, _ subject: Subject, _ root: RootPlan
    ) throws(SpawnRefusal) {
        guard subject.level == .sandbox else {
            isolation.files = .othersOnly
            isolation.seccomp = try filter(.denyList)
            if subject.identity.user != 0, bindsLowPort(subject) { isolation.capabilities = Self.bindService }
            return
        }
        isolation.hasOwnUserNamespace = true
        isolation.files = .sandbox(
            readable: root.host.directories + root.host.extras + root.places.filter(\.isReadOnly).map(\.target),
            writable: root.places.filter { !$0.isReadOnly }.map(\.target))
        isolation.seccomp = try filter(.allowList)
    }

    /// CAP_NET_BIND_SERVICE.
    private static let bindService: UInt64 = 1 << 10

    /// How the host's root directory looks, found out once.
    func hostLayout() throws(SpawnRefusal) -> HostLayout {
        if let layout { return layout }
        let found = try SpawnRefusal.wrap("look_at_root") { () throws(Errno) in try HostLayout.find() }
        layout = found
        return found
    }

    private func filter(_ strictness: SystemCallFilter.Strictness) throws(SpawnRefusal) -> [UInt8] {
        if let known = filters[strictness] { return known }
        let filter = try SpawnRefusal.wrap("seccomp") { () throws(Errno) in try SystemCallFilter(strictness) }
        filters[strictness] = filter.program
        return filter.program
    }

    /// A low port that root's own definition declares is the one thing that takes a capability.
    private func bindsLowPort(_ subject: Subject) -> Bool {
        guard subject.service.listening.ports.contains(where: { $0.number < 1024 }) else { return false }
        return subject.directory.map { (try? File.status(of: $0))?.user == 0 } ?? true
    }

    /// What a run sees of the app's and the instance's.
    private func places(_ subject: Subject) throws(SpawnRefusal) -> [RootPlan.Place] {
        let layout = try hostLayout()
        let system = layout.directories + layout.links.map(\.path)
        let isSandbox = subject.level == .sandbox
        var places: [RootPlan.Place] = []
        func isVisible(_ path: String) -> Bool {
            (places.map(\.target) + system).contains { path == $0 || path.hasPrefix($0 + "/") }
        }
        if let directory = subject.directory {
            places.append(RootPlan.Place(directory, isReadOnly: isSandbox))
            if !isSandbox { places += manifests(in: directory) }
        }
        places.append(RootPlan.Place(subject.data))
        for mount in subject.service.storage.mounts {
            let source = Path.join(subject.directory ?? "/", mount.source)
            places.append(RootPlan.Place(source, at: mount.destination, isReadOnly: mount.isReadOnly))
        }
        let workingDirectory = subject.plan.workingDirectory
        if !isVisible(workingDirectory) {
            places.append(RootPlan.Place(workingDirectory, isReadOnly: isSandbox))
        }
        if let program = subject.plan.arguments.first, program.hasPrefix("/"), !isVisible(program), File.exists(program)
        {
            places.append(RootPlan.Place(program, isReadOnly: true).asFile)
        }
        return places
    }

    /// Manifests are shown read-only: in a directory of root's they would be taken for root's wishes.
    private func manifests(in directory: String) -> [RootPlan.Place] {
        ["app.toml", "tenement.toml", "Procfile", ".miren"].compactMap { name in
            let place = RootPlan.Place(Path.join(directory, name), isReadOnly: true)
            switch (try? File.status(of: place.source, follow: false))?.kind {
            case .regular: return place.asFile
            case .directory: return place
            default: return nil
            }
        }
    }

    /// What we have made for the run.
    private func ownPlaces(_ subject: Subject) -> [RootPlan.Place] {
        var places: [RootPlan.Place] = []
        if let socket = subject.socket { places.append(RootPlan.Place(socket.source, at: socket.target).asOurs) }
        if let socket = subject.notifySocket { places.append(RootPlan.Place(socket, isReadOnly: true).asFile) }
        if let resolver = subject.resolver {
            places.append(RootPlan.Place(resolver.source, at: resolver.target, isReadOnly: true).asFile)
        }
        if let siblings = subject.siblings { places.append(RootPlan.Place(siblings, isReadOnly: true)) }
        return places
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
