internal import Linux
package import Model
internal import Processes
internal import Routing
internal import Supervision

/// Looks up everything that a launch needs and plans it.
extension HostContext {
    /// Prepares one run: who it runs as, its port, its directories, its environment.
    func prepare(_ key: RunKey, _ name: ReplicaName, _ desired: DesiredInstance) throws(SpawnRefusal) -> PreparedLaunch
    {
        let service = desired.service
        if let reason = service.unsupported.first { throw SpawnRefusal(step: "not_built_yet", subject: reason) }
        let isolation = try isolation(for: service.confinement)
        var notes = note(isolation)
        let limits = try limits(service.confinement, isolation, notes: &notes)
        if isolation.sharesHost, let mount = service.storage.mounts.first {
            throw SpawnRefusal(step: "mount_needs_isolation", subject: mount.source)
        }
        let identity = try identity(for: desired, isolation)
        try refuseTakenNodePorts(of: desired)
        let port = try port(key, name, desired)
        var facts = LaunchFacts(
            dataDirectory: dataDirectory,
            account: LaunchFacts.Account(name: identity.name, home: identity.home, shell: identity.shell))
        facts.port = port
        facts.environmentFiles = try environmentFiles(desired)
        facts.secrets = try secrets(desired)
        facts.siblingSockets = links.siblings(of: name.instance, isIsolated: !isolation.sharesHost)
        facts.siblingPorts = siblingPorts.siblings(of: name.instance)
        if service.listening.notifies {
            facts.extra.append(LaunchPlan.Variable("NOTIFY_SOCKET", paths.notifySocket(key.value)))
        }
        let (plan, site) = try plan(key, name, desired, facts, isolation)
        try makeDirectories(name, identity, site)
        try clearSocket(site?.name, desired)
        if let literal = service.listening.socket, isolation.sharesHost, plan.socket != literal,
            let target = links.target(of: literal),
            target != name.instance, target.id != InstanceName.defaultID
        {
            notes.append("\(literal) on the host leads to \(target)")
        }
        var prepared = PreparedLaunch(
            plan: plan, identity: identity,
            socketAccess: SocketAccess(
                service.listening, isLiteral: Self.isLiteral(service.listening.socket), routerGroup: routerGroup),
            site: site, isolation: isolation, limits: limits, notes: notes + plan.warnings)
        try enclose(&prepared, key, desired)
        return prepared
    }

    func plan(
        _ name: ReplicaName, _ desired: DesiredInstance, _ facts: LaunchFacts
    ) throws(SpawnRefusal) -> LaunchPlan {
        do throws(LaunchProblem) {
            return try LaunchPlan.make(desired, replica: name.number, facts: facts)
        } catch {
            throw SpawnRefusal(step: "plan", subject: LaunchProblemText.text(error))
        }
    }

    /// Whether others than the router may be meant to dial the socket: its path was written out by a person.
    private static func isLiteral(_ socket: String?) -> Bool {
        socket.map { !$0.contains("{") } ?? false
    }

    private func port(
        _ key: RunKey, _ name: ReplicaName, _ desired: DesiredInstance
    ) throws(SpawnRefusal) -> UInt16? {
        guard let declared = desired.service.listening.mainPort else { return nil }
        let own = desired.allocatedPort ?? declared.number
        if !declared.isWish { try refuseClaimed(NodePort(own, declared.kind == .udp ? .udp : .tcp), by: name) }
        // A replacement that starts beside the old one gets another port until it is started next.
        if name.number == 1, ports.isUnused(own) || !desired.canOverlap {
            try refuseForeign(own, isUDP: declared.kind == .udp)
            ports.note(own, for: key)
            return own
        }
        guard let port = ports.take(for: name, key: key, from: settings.ports) else {
            throw SpawnRefusal(step: "port_range_used_up")
        }
        return port
    }

    /// A port that leads to another service cannot be listened on as well.
    private func refuseClaimed(_ port: NodePort, by name: ReplicaName) throws(SpawnRefusal) {
        guard let holder = claims[port], holder != name.instance.service else { return }
        throw SpawnRefusal(step: "port_taken", subject: "\(port.number) (node port of service \(holder))")
    }

    /// A node port that some other program listens on would be taken away from it.
    private func refuseTakenNodePorts(of desired: DesiredInstance) throws(SpawnRefusal) {
        let listening = desired.service.listening
        for (port, _) in listening.nodePorts {
            let isOwn = listening.ports.contains { $0.number == port.number && $0.transport == port.transport.rawValue }
            let isUDP = port.transport == .udp
            if isOwn || desired.allocatedPort == port.number { continue }
            guard (try? PortProbe.isFree(port.number, udp: isUDP)) == false else { continue }
            let holder = PortHolder.describe(port.number, isUDP: isUDP)
            throw SpawnRefusal(step: "node_port_taken", subject: holder)
        }
    }

    /// Says who has the port if none of our runs does and it cannot be bound.
    private func refuseForeign(_ port: UInt16, isUDP: Bool) throws(SpawnRefusal) {
        guard ports.isUnused(port), (try? PortProbe.isFree(port, udp: isUDP)) == false else { return }
        throw SpawnRefusal(step: "port_taken", subject: PortHolder.describe(port, isUDP: isUDP))
    }

    private func makeDirectories(
        _ name: ReplicaName, _ identity: Identity, _ site: SocketSite?
    ) throws(SpawnRefusal) {
        let data = dataPath(of: name.instance)
        try make(data, mode: 0o750, for: identity)
        if CurrentProcess.isRoot {
            try SpawnRefusal.wrap("make_directory", subject: data) { () throws(Errno) in
                try OwnershipChange.follow(data, user: identity.user, group: identity.group)
            }
        }
        guard let site else { return }
        try make(Path.directory(of: site.name), mode: 0o711, for: identity)
        // Its own `/tmp` is everybody's, as it always is.
        let isOpen = ["/tmp", "/var/tmp"].contains(Path.directory(of: site.bound))
        if site.isOwn { try make(Path.directory(of: site.file), mode: isOpen ? 0o1777 : 0o755, for: identity) }
    }

    private func make(_ path: String, mode: UInt32, for identity: Identity) throws(SpawnRefusal) {
        try SpawnRefusal.wrap("make_directory", subject: path) { () throws(Errno) in
            guard !File.exists(path) else { return }
            try Directory.makeAll(Path.directory(of: path), mode: 0o711)
            try Directory.make(path, mode: mode)
            if mode & 0o1000 != 0 { try File.changeMode(of: path, to: mode) }
            if CurrentProcess.isRoot, !identity.isCurrent {
                try File.changeOwner(of: path, user: identity.user, group: identity.group)
            }
        }
    }

    /// What an earlier run left would make bind(2) fail; what a stranger serves there is his.
    private func clearSocket(_ socket: String?, _ desired: DesiredInstance) throws(SpawnRefusal) {
        guard let socket, (try? File.status(of: socket, follow: false))?.kind == .socket else { return }
        if desired.service.traffic.overlaps != true, UnixListeners.now().contains(socket) {
            throw SpawnRefusal(step: "socket_taken", subject: socket)
        }
        try SpawnRefusal.wrap("remove_socket", subject: socket) { () throws(Errno) in try File.remove(socket) }
    }

    /// The directory's own `.env`, if there is one, then the files that the definition names.
    private func environmentFiles(_ desired: DesiredInstance) throws(SpawnRefusal) -> [LaunchFacts.FileContent] {
        var contents: [LaunchFacts.FileContent] = []
        if let path = desired.directory.map({ Path.join($0, ".env") }), (try? File.status(of: path))?.kind == .regular {
            contents.append(LaunchFacts.FileContent(path: path, text: try read(path, asOwnerOf: desired.directory)))
        }
        for path in desired.service.environment.files {
            let absolute = path.hasPrefix("/") ? path : Path.join(desired.directory ?? "/", path)
            let text = try read(absolute, asOwnerOf: desired.directory)
            contents.append(LaunchFacts.FileContent(path: path, text: text))
        }
        return contents
    }

    /// Reads with the rights of the directory's owner.
    ///
    /// No manifest, and no link beside it, leads to what only we may read.
    private func read(_ path: String, asOwnerOf directory: String?) throws(SpawnRefusal) -> String {
        try SpawnRefusal.wrap("read_file", subject: path) { () throws(Errno) in
            guard CurrentProcess.isRoot, let owner = directory.flatMap({ try? File.status(of: $0) }), owner.user != 0
            else { return try File.readText(path) }
            let account = try accounts.numbered(owner.user, group: owner.group)
            return try FileIdentity.with(user: account.user, group: account.group, groups: account.groups) {
                () throws(Errno) in try File.readText(path)
            }
        }
    }

    /// Contents of `{ file = … }` values; a file that others may read is no secret and is refused.
    ///
    /// What a manifest names is read with its owner's rights, what an operator names with ours.
    private func secrets(_ desired: DesiredInstance) throws(SpawnRefusal) -> [String: String] {
        var contents: [String: String] = [:]
        for entry in desired.appEnvironment + desired.service.environment.entries {
            try readSecret(entry.value, asOwnerOf: desired.directory, into: &contents)
        }
        for entry in desired.environment { try readSecret(entry.value, asOwnerOf: nil, into: &contents) }
        return contents
    }

    private func readSecret(
        _ value: EnvironmentValue, asOwnerOf directory: String?, into contents: inout [String: String]
    ) throws(SpawnRefusal) {
        switch value {
        case .file(let path):
            if let status = try? File.status(of: path), status.permissions & 0o004 != 0 {
                throw SpawnRefusal(step: "secret_is_readable_by_others", subject: path)
            }
            contents[path] = Self.oneLine(try read(path, asOwnerOf: directory))
        case .credential(let name):
            guard let place = CurrentProcess.environment("CREDENTIALS_DIRECTORY") else {
                throw SpawnRefusal(step: "no_credentials", subject: name)
            }
            contents[name] = Self.oneLine(try read(Path.join(place, name), asOwnerOf: directory))
        case .text, .secret, .missing: break
        }
    }

    /// Editors end a file with a line feed that is no part of a secret.
    private static func oneLine(_ text: String) -> String {
        text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}

/// Why a launch cannot be planned, for people.
package enum LaunchProblemText {
    /// The sentence.
    package static func text(_ problem: LaunchProblem) -> String {
        switch problem {
        case .missingVariables(let keys):
            "required variables have no value: \(keys.joined(separator: ", ")); `tenement env set` gives them one"
        case .unreadableSecret(let variable, let source): "\(variable) comes from \(source), which was not read"
        case .socketTooLong(let path): "the socket path is longer than 107 bytes: \(path)"
        case .literalPort(let declared, let given):
            "its command names port \(declared), but this replica has \(given): use $PORT instead"
        case .noCommand: "it has no command"
        }
    }
}
