internal import Linux
internal import Model
internal import Supervision

/// Symbolic links at the literal socket paths that services declare (configuration page §3).
///
/// Each replica binds a path of its own; the declared one leads to the
/// instance `default`, or to the oldest when there is none.
final class SocketLinks {
    private struct Candidate {
        var run: UInt64
        var name: ReplicaName
        var path: String
    }

    private var candidates: [String: [Candidate]] = [:]

    /// A run will bind `path` for the declared path `literal`.
    func added(_ run: ReplicaRun, literal: String) {
        guard let path = run.plan.socket, path != literal else { return }
        candidates[literal, default: []].append(Candidate(run: run.key.value, name: run.name, path: path))
        relink(literal)
    }

    /// A run is gone.
    func removed(_ run: ReplicaRun) {
        for (literal, list) in candidates where list.contains(where: { $0.run == run.key.value }) {
            candidates[literal] = list.filter { $0.run != run.key.value }
            relink(literal)
        }
    }

    /// The sockets of sibling services: upper-case name → path, the same id first, then `default`.
    func siblings(of name: InstanceName) -> [String: String] {
        var found: [String: String] = [:]
        for list in candidates.values {
            let own = list.filter { $0.name.instance.service.app == name.service.app && $0.name.number == 1 }
            guard let service = own.first?.name.instance.service.service, service != name.service.service else {
                continue
            }
            let chosen =
                own.last { $0.name.instance.id == name.id }
                ?? own.last { $0.name.instance.id == InstanceName.defaultID }
            if let chosen { found[service] = chosen.path }
        }
        return found
    }

    /// Which id the literal path leads to now, for a warning.
    func target(of literal: String) -> InstanceName? {
        candidates[literal].flatMap { Self.choose($0) }?.name.instance
    }

    private func relink(_ literal: String) {
        guard let list = candidates[literal], let chosen = Self.choose(list) else {
            candidates[literal] = nil
            removeLink(literal)
            return
        }
        guard (try? File.linkTarget(literal)) != chosen.path else { return }
        removeLink(literal)
        try? File.makeLink(literal, to: chosen.path)
    }

    private static func choose(_ list: [Candidate]) -> Candidate? {
        let first = list.filter { $0.name.number == 1 }
        return first.last { $0.name.instance.id == InstanceName.defaultID } ?? first.first ?? list.first
    }

    /// Only ever a link or a socket that nobody serves: a file that a person put there stays.
    private func removeLink(_ literal: String) {
        guard let status = try? File.status(of: literal, follow: false) else { return }
        let isStale = status.kind == .socket && !UnixListeners.now().contains(literal)
        if status.kind == .link || isStale { try? File.remove(literal) }
    }
}
