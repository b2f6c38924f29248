internal import Linux
internal import Model

/// What a manifest may ask for when its owner is not root (configuration page §1).
struct OwnerBounds {
    /// 0 is root, who may ask for anything.
    let owner: UInt32

    /// The wishes that go beyond the owner's rights, one sentence each.
    func violations(in app: App) -> [String] {
        guard owner != 0 else { return [] }
        return app.services.flatMap(violations)
    }

    private func violations(_ service: Service) -> [String] {
        var found: [String] = []
        let name = (try? UserDatabase.user(numbered: owner))?.name ?? String(owner)
        if let user = service.launch.user, user != name, user != String(owner) {
            found.append("service \(service.name): user \"\(user)\" is not \(name), who owns the manifest")
        }
        if service.launch.group != nil {
            found.append("service \(service.name): only a manifest owned by root may choose a group")
        }
        for mount in service.storage.mounts where !isOwned(mount.source) {
            found.append("service \(service.name): \(name) cannot open \(mount.source)")
        }
        for path in service.environment.files where path.hasPrefix("/") && !isOwned(path) {
            found.append("service \(service.name): \(name) cannot open \(path)")
        }
        for credential in service.handover.credentials where !isOwned(credential.path) {
            found.append("service \(service.name): \(name) cannot open \(credential.path)")
        }
        return found
    }

    /// Conservative: the owner's own file, or one that everybody may read.
    private func isOwned(_ path: String) -> Bool {
        guard let status = try? File.status(of: path) else { return false }
        return status.user == owner || status.permissions & 0o004 != 0
    }
}
