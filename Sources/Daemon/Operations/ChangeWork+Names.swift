internal import Control
internal import Model
internal import Supervision
internal import TOML

/// What names on the command line stand for.
extension ChangeWork {
    /// The instances that are meant by all names together; fails on the first that means none.
    func instances(_ names: [String]) throws(ControlError) -> [InstanceName] {
        try NameResolver(parts, inApp: callersApp).instances(names, for: .changing)
    }

    /// The targets that are meant: whole instances, or single replicas (`web.2`).
    func targets(_ names: [String]) throws(ControlError) -> [Target] {
        var targets: [Target] = []
        for text in names {
            let selector = try NameResolver.selector(text)
            for name in try instances([text]) {
                if let number = selector.replica {
                    targets.append(.replica(ReplicaName(instance: name, number: number)))
                } else {
                    targets.append(.instance(name))
                }
            }
        }
        return targets
    }
}

extension Target {
    /// The instance that is meant, wholly or in part.
    var instance: InstanceName {
        switch self {
        case .instance(let name): name
        case .replica(let name): name.instance
        }
    }
}

/// Finds instances and services by what a person typed.
struct NameResolver {
    private let parts: DaemonParts
    private let app: String?

    init(_ parts: DaemonParts, inApp app: String?) {
        self.parts = parts
        self.app = app
    }

    static func selector(_ text: String) throws(ControlError) -> Selector {
        guard let selector = Selector(text) else {
            throw ControlError(
                .usage, "\"\(text)\" is no name",
                hint: "names look like web, web:prod, web:prod.2, shop/web or worker:*")
        }
        return selector
    }

    /// All instances that are meant, in order and without repeats.
    func instances(_ names: [String], for purpose: Selector.Purpose) throws(ControlError) -> [InstanceName] {
        var found: [InstanceName] = []
        let all = parts.state.instanceNames.union(parts.supervision.supervisor.instanceNames)
        for text in names {
            let selector = try Self.selector(text)
            switch selector.match(all, for: purpose, inApp: app) {
            case .found(let matches): for match in matches where !found.contains(match) { found.append(match) }
            case .onlyOthers(let others): throw Self.onlyOthers(text, others)
            case .ambiguous(let matches): throw Self.ambiguous(text, matches)
            case .notFound(let nearest): throw notFound(text, nearest)
            }
        }
        return found
    }

    /// The service that `spawn` means; its instance may not exist yet.
    func service(_ selector: Selector) throws(ControlError) -> ServiceName {
        let state = parts.state
        var all = state.host.services.map { ServiceName(app: nil, service: $0.name) }
        for name in state.apps.keys.sorted() {
            all += (state.running(name)?.services ?? []).map { ServiceName(app: name, service: $0.name) }
        }
        let named = all.filter { $0.service == selector.service && (selector.app ?? $0.appLabel) == $0.appLabel }
        let preferred = named.filter { $0.app == app }
        switch (named.count, preferred.count) {
        case (_, 1): return preferred[0]
        case (1, _): return named[0]
        case (0, _):
            let spellings = all.map(\.description)
            var error = ControlError(.notFound, "there is no service \"\(selector.service)\"")
            error.nearest = Spelling.nearest(to: selector.service, among: spellings).map { [$0] } ?? []
            error.hint = error.nearest.first.map { "did you mean \($0)?" } ?? Self.hint(spellings)
            throw error
        default:
            var error = ControlError(.usage, "\"\(selector)\" is in several apps")
            error.nearest = named.map(\.description)
            error.hint = "name the app: \(error.nearest.joined(separator: ", "))"
            throw error
        }
    }

    private func notFound(_ text: String, _ nearest: [String]) -> ControlError {
        var error = ControlError(.notFound, "there is no instance \"\(text)\"")
        error.nearest = nearest
        if let first = nearest.first {
            error.hint = "did you mean \(first)?"
        } else {
            error.hint = "`tenement ps` lists what there is"
        }
        return error
    }

    private static func hint(_ spellings: [String]) -> String {
        spellings.isEmpty
            ? "no service is defined: register an app with `tenement app add DIR`, or write a [service.NAME] table"
            : "there are: \(spellings.joined(separator: ", "))"
    }

    private static func onlyOthers(_ text: String, _ others: [InstanceName]) -> ControlError {
        var error = ControlError(.notFound, "\"\(text)\" has no instance \(InstanceName.defaultID)")
        error.nearest = others.map(\.description)
        error.hint = (error.nearest + ["\(text):*"]).joined(separator: ", ")
        return error
    }

    private static func ambiguous(_ text: String, _ matches: [InstanceName]) -> ControlError {
        var error = ControlError(.usage, "\"\(text)\" is in several apps")
        error.nearest = matches.map(\.description)
        error.hint = "name the app: \(error.nearest.joined(separator: ", "))"
        return error
    }
}
