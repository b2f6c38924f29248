internal import Linux
internal import Model
internal import Processes
internal import Supervision

/// What a launch depends on once it does not share the host's view of files.
extension HostContext {
    /// How far a run is isolated, or why it is refused.
    func isolation(for confinement: Confinement) throws(SpawnRefusal) -> IsolationChoice {
        let choice = IsolationChoice(
            confinement, settings: settings.isolation,
            host: .init(
                isRoot: CurrentProcess.isRoot, hasUserNamespaces: enclosures.canMakeNamespaces,
                hasInit: enclosures.program != nil, hasLandlock: Landlock.version > 0))
        guard choice.missing.isEmpty || settings.isolation.degrade == .warn else {
            throw SpawnRefusal(step: "not_built_yet", subject: choice.missing.joined(separator: " and "))
        }
        return choice
    }

    /// One sentence for a person if a run gets less than it asked for.
    func note(_ choice: IsolationChoice) -> [String] {
        guard !choice.missing.isEmpty else { return [] }
        let text = choice.missing.joined(separator: " and ")
        return ["runs as \(choice.given.rawValue): this version does not apply \(text)"]
    }

    /// The user of the definition, else the owner of the app's directory, else ours.
    ///
    /// An isolated run never gets root's rights because of root's directory: its app has a user of its own.
    func identity(for desired: DesiredInstance, _ choice: IsolationChoice) throws(SpawnRefusal) -> Identity {
        if let user = desired.service.launch.user {
            do throws(LaunchError) {
                return try accounts.named(user, group: desired.service.launch.group)
            } catch {
                throw SpawnRefusal(error)
            }
        }
        let owner = try SpawnRefusal.wrap("find_user") { () throws(Errno) in try directoryOwner(desired) }
        let isOwners = choice.sharesHost || owner.user != 0 && choice.given == .namespace
        if isOwners || !CurrentProcess.isRoot { return owner }
        // Without one of its own it would share its data with whoever gets that one.
        guard let user = desired.allocatedUser else { throw SpawnRefusal(step: "no_user") }
        return Identity(pooled: user, home: dataPath(of: desired.name))
    }

    /// The owner of the app's directory; we, where there is none or where we cannot be somebody else.
    private func directoryOwner(_ desired: DesiredInstance) throws(Errno) -> Identity {
        guard CurrentProcess.isRoot, let directory = desired.directory else {
            return try accounts.numbered(CurrentProcess.user, group: CurrentProcess.group)
        }
        let owner = try File.status(of: directory)
        return try accounts.numbered(owner.user, group: owner.group)
    }

    /// Plans the launch and says where its socket is.
    ///
    /// An isolated replica binds its declared socket as it is, in a directory of its own that it sees there; but not
    /// where it shares the directory with other replicas.
    func plan(
        _ key: RunKey, _ name: ReplicaName, _ desired: DesiredInstance, _ facts: LaunchFacts, _ choice: IsolationChoice
    ) throws(SpawnRefusal) -> (LaunchPlan, SocketSite?) {
        let shared = try plan(name, desired, facts)
        guard let name = shared.socket else { return (shared, nil) }
        let places =
            [desired.directory, dataPath(of: shared.name.instance), shared.workingDirectory]
            .compactMap { $0 } + desired.service.storage.mounts.map(\.destination)
        if choice.sharesHost || places.contains(where: { name.hasPrefix($0 + "/") }) {
            return (shared, SocketSite(shared: name))
        }
        var own = facts
        own.sharesHost = false
        let plan = try self.plan(shared.name, desired, own)
        guard let bound = plan.socket else { return (plan, nil) }
        let label = plan.name.instance.service.appLabel
        let file = "\(paths.sockets)/\(label)/\(key.value)/\(Path.lastComponent(of: bound))"
        var site = SocketSite(bound: bound, file: file, name: name)
        site.sibling = siblingSocket(plan.name)
        return (plan, site)
    }

    /// Where replicas of the same app find the socket of one of them.
    func siblingSocket(_ name: ReplicaName) -> String {
        let instance = name.instance
        let suffix = name.number > 1 ? ".\(name.number)" : ""
        return "\(paths.sockets)/\(instance.service.appLabel)/\(instance.service.service)@\(instance.id)\(suffix)"
    }

    /// Adds everything that isolates a run, if something does.
    func enclose(_ prepared: inout PreparedLaunch, _ key: RunKey, _ desired: DesiredInstance) throws(SpawnRefusal) {
        let engine = desired.service.confinement.engine
        guard !prepared.isolation.sharesHost else {
            if engine != nil { throw SpawnRefusal(step: "engine_needs_root") }
            return
        }
        let subject = try subject(prepared, key, desired)
        if engine != nil {
            prepared.command = try engineCommand(subject, key, prepared)
            return
        }
        let (enclosure, notes) = try enclosures.isolation(subject)
        prepared.enclosure = enclosure
        prepared.notes += notes
    }

    private func subject(
        _ prepared: PreparedLaunch, _ key: RunKey, _ desired: DesiredInstance
    ) throws(SpawnRefusal) -> Enclosures.Subject {
        let service = desired.service
        let identity = prepared.identity
        let name = prepared.plan.name.instance
        var subject = Enclosures.Subject(
            level: prepared.isolation.given, plan: prepared.plan, service: service, identity: identity,
            directory: desired.directory, data: dataPath(of: name), hidden: [dataDirectory, paths.directory],
            mark: markEntry(key.value))
        let owner = try SpawnRefusal.wrap("find_user") { () throws(Errno) in try directoryOwner(desired) }
        if desired.directory != nil, owner.user != 0 { subject.author = owner }
        if let site = prepared.site, site.isOwn {
            subject.socket = (Path.directory(of: site.file), Path.directory(of: site.bound))
        }
        if service.listening.notifies { subject.notifySocket = paths.notifySocket(key.value) }
        subject.resolver = try resolverFile(for: name.service)
        let siblings = "\(paths.sockets)/\(name.service.appLabel)"
        let mayMeetSiblings = subject.level != .sandbox || !service.dependencies.isEmpty
        if mayMeetSiblings, File.exists(siblings) { subject.siblings = siblings }
        if identity.isNameless {
            subject.accounts = try SpawnRefusal.wrap("account_files") { () throws(Errno) in
                try accountFiles.places(for: identity)
            }
        }
        return subject
    }

    /// The command that runs a sandbox in gVisor.
    private func engineCommand(
        _ subject: Enclosures.Subject, _ key: RunKey, _ prepared: PreparedLaunch
    ) throws(SpawnRefusal) -> GVisor.Command {
        guard let program = GVisor.find() else { throw SpawnRefusal(step: "engine_missing") }
        if prepared.site != nil { throw SpawnRefusal(step: "engine_sockets", subject: "socket") }
        if subject.notifySocket != nil { throw SpawnRefusal(step: "engine_sockets", subject: "notify") }
        if case .exec = subject.service.health?.kind { throw SpawnRefusal(step: "engine_health") }
        let plan = prepared.plan
        let limits = childLimits(for: subject.service.confinement.limits)
        let run = GVisor.Subject(
            arguments: plan.arguments, environment: plan.environment.map(\.description),
            workingDirectory: plan.workingDirectory, identity: subject.identity,
            places: try enclosures.checkedPlaces(subject) + subject.accounts, hidden: hidden(subject),
            hostName: subject.service.name, openFiles: limits.openFiles?.hard)
        let gVisor = GVisor(program: program, host: try enclosures.hostLayout())
        let directory = paths.engine(key.value)
        return try SpawnRefusal.wrap("engine_bundle", subject: directory) { () throws(Errno) in
            try gVisor.prepare(run, in: directory, id: engineID(key))
        }
    }

    /// What an engine calls a run.
    func engineID(_ key: RunKey) -> String { "\(paths.hostID)-\(key.value)" }

    private func hidden(_ subject: Enclosures.Subject) -> [String] {
        (subject.hidden + [subject.directory.map { $0 + "/.tenement" } ?? ""]).filter { File.exists($0) }
    }

    /// Writes what the services of an app see as `/etc/resolv.conf`; `nil` where they see the host's.
    private func resolverFile(
        for service: ServiceName
    ) throws(SpawnRefusal) -> (source: String, target: String)? {
        guard let resolver, let target = try? File.realPath("/etc/resolv.conf") else { return nil }
        let path = paths.resolverFile(service.appLabel)
        try SpawnRefusal.wrap("write_file", subject: path) { () throws(Errno) in
            let bytes = Array(resolver.text(for: service.app).utf8)
            guard (try? File.read(path)) != bytes else { return }
            try Directory.makeAll(Path.directory(of: path), mode: 0o711)
            try RuntimeFile.write(path, bytes, mode: 0o644)
        }
        return (path, target)
    }
}
