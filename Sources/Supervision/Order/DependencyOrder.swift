import Model

/// Who depends on whom, and who waits.
///
/// A dependency names a service; it means the instance of that service with
/// the dependant's own id, else `default`. Edges that would close a cycle are
/// left out, so that waiting always ends.
struct DependencyOrder: Hashable, Sendable {
    private var edges: [InstanceName: [Dependency]] = [:]
    private var dependants: [ServiceName: Set<InstanceName>] = [:]
    private var members: [ServiceName: Set<InstanceName>] = [:]
    private var waiters: [ServiceName: Set<InstanceName>] = [:]

    /// Enters an instance and what it depends on.
    ///
    /// - Returns: The services of dependencies that were left out because they lead back to the instance.
    mutating func set(_ dependencies: [Dependency], of name: InstanceName) -> [ServiceName] {
        if edges[name] == dependencies { return [] }
        remove(name)
        members[name.service, default: []].insert(name)
        edges[name] = []
        var cut: [ServiceName] = []
        for dependency in dependencies {
            let service = Self.service(of: dependency, for: name)
            guard !leads(from: service, to: name.service) else {
                cut.append(service)
                continue
            }
            edges[name]?.append(dependency)
            dependants[service, default: []].insert(name)
        }
        return cut
    }

    /// Forgets an instance.
    mutating func remove(_ name: InstanceName) {
        for dependency in edges.removeValue(forKey: name) ?? [] {
            let service = Self.service(of: dependency, for: name)
            Self.remove(name, from: &dependants, at: service)
            Self.remove(name, from: &waiters, at: service)
        }
        Self.remove(name, from: &members, at: name.service)
    }

    /// What the instance depends on, without what was cut.
    func dependencies(of name: InstanceName) -> [Dependency] { edges[name] ?? [] }

    /// The instance that a dependency of `name` means: one that exists, else the one with the same id.
    func target(of dependency: Dependency, for name: InstanceName) -> InstanceName {
        let service = Self.service(of: dependency, for: name)
        let sibling = InstanceName(service: service, id: name.id)
        let fallback = InstanceName(service: service)
        return members[service]?.contains(sibling) != true && members[service]?.contains(fallback) == true
            ? fallback : sibling
    }

    /// The instances that depend on exactly `name`, sorted.
    func dependants(of name: InstanceName) -> [InstanceName] {
        guard let candidates = dependants[name.service] else { return [] }
        return candidates.filter { candidate in
            dependencies(of: candidate).contains { target(of: $0, for: candidate) == name }
        }.sorted()
    }

    /// Remembers that `name` waits for something of the dependency's service.
    mutating func wait(_ name: InstanceName, for dependency: Dependency) {
        waiters[Self.service(of: dependency, for: name), default: []].insert(name)
    }

    /// Takes out, sorted, who waits for an instance of `service`.
    mutating func takeWaiters(for service: ServiceName) -> [InstanceName] {
        guard let names = waiters.removeValue(forKey: service) else { return [] }
        return names.sorted()
    }

    private static func service(of dependency: Dependency, for name: InstanceName) -> ServiceName {
        ServiceName(app: name.service.app, service: dependency.service)
    }

    private static func remove(
        _ name: InstanceName, from index: inout [ServiceName: Set<InstanceName>], at service: ServiceName
    ) {
        index[service]?.remove(name)
        if index[service]?.isEmpty == true { index[service] = nil }
    }

    /// Whether `goal` can be reached from `start` along the edges that exist.
    private func leads(from start: ServiceName, to goal: ServiceName) -> Bool {
        var seen: Set<ServiceName> = []
        var open = [start]
        while let service = open.popLast() {
            if service == goal { return true }
            guard seen.insert(service).inserted else { continue }
            for member in members[service] ?? [] {
                open += dependencies(of: member).map { Self.service(of: $0, for: member) }
            }
        }
        return false
    }
}
