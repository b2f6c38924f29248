extension HostState {
    /// Changes of the file that cannot be applied while things run, one sentence each with what to do first.
    ///
    /// `data_dir`, `instance_network`, and lines of `[allocated]` that an
    /// existing instance holds (state-file page §3); a line that was deleted is
    /// given anew at the next start and refuses nothing.
    package static func refusals(from old: HostState, to new: HostState) -> [String] {
        let kept = old.instanceNames.intersection(new.instanceNames)
        guard !kept.isEmpty else { return [] }
        let running = kept.filter { old.instances[$0]?.goal != .down }.sorted()
        var refusals: [String] = []
        if !running.isEmpty, old.settings.dataDirectory != new.settings.dataDirectory {
            refusals.append("settings.data_dir cannot change while instances run: stop \(names(running)) first")
        }
        if !running.isEmpty, old.settings.isolation.network != new.settings.isolation.network {
            refusals.append("settings.instance_network cannot change while instances run: stop \(names(running)) first")
        }
        for (holder, before) in old.allocated.sorted(by: { $0.key < $1.key }) {
            guard let after = new.allocated[holder], after != before else { continue }
            let users = running.filter {
                $0.description == holder || $0.service.description == holder
                    || $0.service.app == holder
            }
            if !users.isEmpty {
                refusals.append("allocated \"\(holder)\" is in use: stop \(names(users)) first")
            }
        }
        return refusals
    }

    private static func names(_ instances: [InstanceName]) -> String {
        let shown = instances.prefix(3).map(\.description).joined(separator: ", ")
        return instances.count > 3 ? "\(shown) and \(instances.count - 3) more" : shown
    }
}
