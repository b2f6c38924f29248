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
            host: .init(isRoot: CurrentProcess.isRoot, hasInit: enclosures.program != nil))
        var missing = choice.missing
        if !confinement.limits.needsNoCgroup { missing.append("limits (\(LimitsNote.text(confinement.limits)))") }
        guard missing.isEmpty || settings.isolation.degrade == .warn else {
            throw SpawnRefusal(step: "not_built_yet", subject: missing.joined(separator: " and "))
        }
        var result = choice
        result.missing = missing
        return result
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
        return try SpawnRefusal.wrap("find_user") { () throws(Errno) in
            guard CurrentProcess.isRoot else {
                return try accounts.numbered(CurrentProcess.user, group: CurrentProcess.group)
            }
            let owner = try desired.directory.map { path throws(Errno) in try File.status(of: path) }
            if choice.sharesHost || owner.map({ $0.user != 0 }) ?? false {
                return try accounts.numbered(owner?.user ?? 0, group: owner?.group ?? 0)
            }
            let user = desired.allocatedUser ?? settings.isolation.users.lowerBound
            return try accounts.numbered(user, group: user)
        }
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
        return (plan, SocketSite(bound: bound, file: file, name: name))
    }

    /// Everything that isolates a run.
    func enclosure(
        _ key: RunKey, _ plan: LaunchPlan, _ desired: DesiredInstance, identity: Identity, _ site: SocketSite?
    ) throws(SpawnRefusal) -> (Isolation, notes: [String]) {
        let service = desired.service
        var subject = Enclosures.Subject(
            plan: plan, service: service, identity: identity, directory: desired.directory,
            data: dataPath(of: plan.name.instance), hidden: [dataDirectory, paths.directory],
            mark: markEntry(key.value))
        if let site, site.isOwn {
            subject.socket = (Path.directory(of: site.file), Path.directory(of: site.bound))
        }
        if service.listening.notifies { subject.notifySocket = paths.notifySocket(key.value) }
        subject.resolver = try resolverFile(for: plan.name.instance.service)
        let siblings = "\(paths.sockets)/\(plan.name.instance.service.appLabel)"
        if File.exists(siblings) { subject.siblings = siblings }
        return try enclosures.isolation(subject)
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
