internal import Linux
internal import Model
internal import Supervision

/// Symbolic links at the literal socket paths that services declare (configuration page §3).
///
/// Each replica binds a path of its own; the declared one leads to the
/// instance `default`, or to the oldest when there is none.
final class SocketLinks {
    private struct Candidate {
        var name: ReplicaName
        var path: String
        /// The same for isolated replicas of its app.
        var sibling: String?
    }

    /// By declared path, the oldest first.
    private var candidates: [String: [Candidate]] = [:]
    /// Where the links lead that we have made.
    private var made: [String: String] = [:]

    /// A replica binds `path` for the declared path `literal`, now and whenever it starts again.
    ///
    /// `sibling` is where isolated replicas of its app find it.
    func added(_ name: ReplicaName, path: String, literal: String, sibling: String? = nil) {
        guard path != literal, SocketPath.isLiteral(literal) else { return }
        let known = candidates[literal, default: []].firstIndex { $0.name == name }
        if let known {
            candidates[literal]?[known].path = path
            candidates[literal]?[known].sibling = sibling
        } else {
            candidates[literal, default: []].append(Candidate(name: name, path: path, sibling: sibling))
        }
        relink(literal)
    }

    /// Forgets the instances that should not exist any more.
    ///
    /// Not those whose process has ended: while `default` restarts, nobody may be led to another instance.
    func keep(_ exists: (InstanceName) -> Bool) {
        for (literal, list) in candidates {
            let kept = list.filter { exists($0.name.instance) }
            guard kept.count < list.count else { continue }
            candidates[literal] = kept
            relink(literal)
        }
    }

    /// The supervisor ends and its services have.
    func removeAll() {
        keep { _ in false }
    }

    /// The sockets of sibling services: `API` → path, that of the same id first, then that of `default`.
    ///
    /// `isIsolated`: as an isolated replica sees them.
    func siblings(of name: InstanceName, isIsolated: Bool = false) -> [String: String] {
        var found: [String: String] = [:]
        for list in candidates.values {
            let own = list.filter { $0.name.instance.service.app == name.service.app && $0.name.number == 1 }
            guard let service = own.first?.name.instance.service, service != name.service else {
                continue
            }
            let chosen =
                own.first { $0.name.instance.id == name.id }
                ?? own.first { $0.name.instance.id == InstanceName.defaultID }
            guard let chosen else { continue }
            found[service.variablePart] = isIsolated ? chosen.sibling ?? chosen.path : chosen.path
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
            if let path = made.removeValue(forKey: literal) { remove(literal, leadingTo: [path]) }
            return
        }
        let own = list.map(\.path) + (made[literal].map { [$0] } ?? [])
        guard remove(literal, leadingTo: own) else { return }
        guard (try? File.makeLink(literal, to: chosen.path)) != nil else { return }
        made[literal] = chosen.path
    }

    private static func choose(_ list: [Candidate]) -> Candidate? {
        let first = list.filter { $0.name.number == 1 }
        return first.first { $0.name.instance.id == InstanceName.defaultID } ?? first.first ?? list.first
    }

    /// Makes room at the literal path: a link of ours goes, and what nobody serves; all else stays.
    ///
    /// - Returns: Whether nothing is there now.
    @discardableResult
    private func remove(_ literal: String, leadingTo own: [String]) -> Bool {
        guard let status = try? File.status(of: literal, follow: false) else { return true }
        let target = status.kind == .link ? (try? File.linkTarget(literal)) ?? "" : literal
        guard status.kind == .link || status.kind == .socket else { return false }
        guard own.contains(target) || !UnixListeners.now().contains(target) else { return false }
        return (try? File.remove(literal)) != nil
    }
}
