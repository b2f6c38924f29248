extension HostState {
    /// Every service whose definition may hold a node port, sorted by app.
    ///
    /// Of an app these are its serving release, then the one that a deploy is about to activate, then those that
    /// instances are pinned to: what any of them claims, nobody else may have.
    package var claimants: [(name: ServiceName, service: Service)] {
        var all = host.services.map { (name: ServiceName(app: nil, service: $0.name), service: $0) }
        for app in claimingApps {
            all += app.services.map { (name: ServiceName(app: app.name, service: $0.name), service: $0) }
        }
        return all
    }

    /// The definitions of the registered apps that hold, as `claimants` has them.
    package var claimingApps: [App] {
        apps.keys.sorted().flatMap { name -> [App] in
            guard let record = apps[name] else { return [] }
            let pinned = instances.filter { $0.key.service.app == name }.compactMap(\.value.release).sorted()
            var seen: Set<String> = []
            let releases = ([record.release, record.candidate].compactMap { $0 } + pinned)
            // Joining overlays takes its time, and most apps claim nothing.
            return releases.filter { seen.insert($0).inserted && record.mayClaim($0) }.compactMap {
                record.resolved($0, name: name, rules: rules(.app))
            }
        }
    }
}

extension AppRecord {
    fileprivate func mayClaim(_ release: String) -> Bool {
        guard overlays.isEmpty, let app = definition(of: release) else { return true }
        return app.services.contains { $0.listening.ports.contains { $0.nodePort != nil } }
    }
}
