internal import Linux
internal import Model
internal import Processes

/// What a manifest may ask for when its owner is not root (configuration page §1).
///
/// It never gets what its owner could not have taken: no other user, no file that the owner could not open, no place
/// where the owner could not make one. Checked when an app is registered, deployed or reloaded; what is opened at a
/// start is opened with the owner's rights again.
struct OwnerBounds {
    /// 0 is root, who may ask for anything.
    let owner: UInt32
    /// The app's directory, which relative paths count from.
    let directory: String
    /// A directory at or above it that everybody may write, who could have put the manifest there.
    var exposed: String?

    /// The wishes that go beyond the owner's rights, one sentence each.
    func violations(in app: App) -> [String] {
        guard owner != 0 else {
            return exposed.map { ["\($0) can be written by everybody, so the manifest may be anybody's"] } ?? []
        }
        guard let reader = OwnerRights(owner) else {
            return ["user \(owner), who owns the manifest, cannot be looked up"]
        }
        var found: [String] = []
        if let status = try? File.status(of: directory), status.user != owner {
            let name = OwnerRights(status.user)?.name ?? String(status.user)
            found.append("the manifest is \(reader.name)'s and \(directory) is \(name)'s: both must be the same user's")
        }
        found += values(app.environment, "", reader) + statics(app.statics + site(app), "", reader)
        for service in app.services {
            let rest = values(service.environment.entries, "service \(service.name): ", reader)
            found += identity(service, reader) + files(service, reader) + rest + places(service, reader)
        }
        return found
    }

    /// The same of a `tenement.toml`, which has settings too.
    func violations(in state: HostState) -> [String] {
        guard owner != 0, let reader = OwnerRights(owner) else { return violations(in: state.host) }
        var found = violations(in: state.host)
        if state.settings.isolation.users != IsolationSettings().users {
            found.append("settings: only root's own state file may choose uid_range")
        }
        if let place = state.settings.dataDirectory, !reader.may([.write, .execute], existing(absolute(place))) {
            found.append("settings: data_dir: \(reader.name) cannot make files in \(place)")
        }
        let files = state.settings.router.certificates.flatMap { [$0.certificate, $0.key] }
        for path in files where !reader.may(.read, absolute(path)) {
            found.append("settings: tls: \(reader.name) cannot open \(path)")
        }
        return found
    }

    private func identity(_ service: Service, _ owner: OwnerRights) -> [String] {
        let subject = "service \(service.name): "
        var found: [String] = []
        for (key, user) in [("user", service.launch.user), ("socket_user", service.listening.socketUser)] {
            guard let user, !owner.isSelf(user) else { continue }
            found.append("\(subject)\(key) \"\(user)\" is not \(owner.name), who owns the manifest")
        }
        for disk in service.storage.disks {
            guard let user = disk.owner, !owner.isSelf(user) else { continue }
            found.append("\(subject)owner \"\(user)\" of disk \(disk.name) is not \(owner.name), who owns the manifest")
        }
        for (key, group) in [("group", service.launch.group), ("socket_group", service.listening.socketGroup)] {
            guard let group, !owner.isIn(group) else { continue }
            found.append("\(subject)\(key) \"\(group)\" is no group of \(owner.name), who owns the manifest")
        }
        return found
    }

    private func files(_ service: Service, _ owner: OwnerRights) -> [String] {
        let subject = "service \(service.name): "
        var found: [String] = []
        for mount in service.storage.mounts where !owner.may(mount.isReadOnly ? .read : [.read, .write], mount.source) {
            let verb = mount.isReadOnly ? "read" : "read and write"
            found.append("\(subject)mount: \(owner.name) cannot \(verb) \(mount.source)")
        }
        for path in service.environment.files where !isReadable(path, owner) {
            found.append("\(subject)env_file: \(owner.name) cannot open \(path)")
        }
        for credential in service.handover.credentials where !owner.may(.read, absolute(credential.path)) {
            found.append("\(subject)credential \(credential.name): \(owner.name) cannot open \(credential.path)")
        }
        return found + statics(service.traffic.statics, subject, owner)
    }

    private func site(_ app: App) -> [StaticFiles] {
        app.site.map { [StaticFiles(path: $0.directory, urlPrefix: "/")] } ?? []
    }

    private func statics(_ statics: [StaticFiles], _ subject: String, _ owner: OwnerRights) -> [String] {
        statics.filter { !isReadable($0.path, owner) }
            .map { "\(subject)static files: \(owner.name) cannot open \($0.path)" }
    }

    /// Variables whose values come from files, or from what was given to the daemon itself.
    private func values(_ entries: [EnvironmentEntry], _ subject: String, _ owner: OwnerRights) -> [String] {
        entries.compactMap { entry in
            switch entry.value {
            case .text, .secret, .missing: return nil
            case .file(let path):
                return owner.may(.read, absolute(path))
                    ? nil : "\(subject)variable \(entry.key): \(owner.name) cannot open \(path)"
            case .credential(let name):
                return "\(subject)variable \(entry.key): credential \"\(name)\" was given to root, not to \(owner.name)"
            }
        }
    }

    /// The directory of a socket is made if it is missing, and a link at its path, with our rights.
    private func places(_ service: Service, _ owner: OwnerRights) -> [String] {
        guard let socket = service.listening.socket, socket.hasPrefix("/") else { return [] }
        let subject = "service \(service.name): "
        if socket.split(separator: "/").contains("..") {
            return ["\(subject)socket \"\(socket)\" has .. in its path, which only root's manifest may"]
        }
        // What placeholders become is not known yet, but it is below this.
        let place = existing(Path.directory(of: String(socket.prefix { $0 != "{" }) + "x"))
        return owner.may([.write, .execute], place)
            ? [] : ["\(subject)socket: \(owner.name) cannot make files in \(place)"]
    }

    /// The nearest directory that is there already.
    private func existing(_ path: String) -> String {
        var place = path
        while !File.exists(place), place != "/" { place = Path.directory(of: place) }
        return place
    }

    /// A file of the app that is not there yet is no harm: it is opened with the owner's rights when it is.
    private func isReadable(_ path: String, _ owner: OwnerRights) -> Bool {
        owner.may(.read, absolute(path)) || !path.hasPrefix("/") && !File.exists(absolute(path))
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : Path.join(directory, path)
    }
}

/// What one user of this host may do with files.
struct OwnerRights {
    private let identity: Identity

    /// `nil` where the database of users cannot be read.
    init?(_ user: UInt32) {
        guard let identity = try? Identity.numbered(user, group: user) else { return nil }
        self.identity = identity
    }

    init(_ identity: Identity) {
        self.identity = identity
    }

    var name: String { identity.name }

    /// Whether `text` is the user's name or number, without a group beside it.
    func isSelf(_ text: String) -> Bool {
        !text.contains(":") && (try? Identity.named(text))?.user == identity.user
    }

    /// Whether the user is in that group.
    func isIn(_ group: String) -> Bool {
        guard let number = (try? UserDatabase.group(named: group)) ?? UInt32(group) else { return false }
        return number == identity.group || identity.groups.contains(number)
    }

    /// Opens a path with the user's rights, to be shown to the user's own: it leads to the same file from then on.
    ///
    /// - Throws: `EACCES` where the user could not use it so.
    func open(_ path: String, for use: File.Use) throws(Errno) -> FileDescriptor {
        try FileIdentity.with(user: identity.user, group: identity.group, groups: identity.groups) {
            () throws(Errno) in
            let opened = try File.open(path, .pathOnly)
            let isDirectory = try File.status(of: opened.borrowed).kind == .directory
            guard File.may(isDirectory ? use.union(.execute) : use, "/proc/self/fd/\(opened.number)") else {
                throw .permissionDenied
            }
            return opened
        }
    }

    /// Whether the user could do that: of a directory to be read, entering it is part.
    func may(_ use: File.Use, _ path: String) -> Bool {
        let kind = (try? File.status(of: path))?.kind
        let whole = kind == .directory ? use.union(.execute) : use
        let answer = try? FileIdentity.with(user: identity.user, group: identity.group, groups: identity.groups) {
            () throws(Errno) in File.may(whole, path)
        }
        return answer ?? false
    }
}
