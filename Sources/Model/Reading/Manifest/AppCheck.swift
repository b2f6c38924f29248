import TOML

/// The rules between the services of one app.
struct AppCheck {
    let app: App
    var problems: Problems

    init(_ app: App, problems: Problems) {
        self.app = app
        self.problems = problems
    }

    mutating func run() {
        checkCommands()
        checkNames()
        checkDependencies()
        checkNodePorts()
    }

    private func place(_ service: String, _ key: String) -> SourcePosition? {
        guard let services = app.declaration["service"]?.value.table else { return nil }
        return services[service]?.value.table?[key]?.position ?? services.entry(service)?.keyPosition
    }

    private mutating func checkCommands() {
        let without = app.services.filter { service in
            service.launch.command.isEmpty && service.launch.image == nil
                && !(service.name == "web" && app.site != nil)
                && place(service.name, "command") == place(service.name, "")
        }
        guard let first = without.first else { return }
        let names = without.map(\.name).joined(separator: ", ")
        problems.error(
            at: place(first.name, ""), "no command for \(names)",
            hint: "add command = \"…\" to [services.\(first.name)], or a line \"\(first.name): …\" to the Procfile")
    }

    private mutating func checkNames() {
        var labels: [String: String] = [:]
        for service in app.services {
            let label = HostText.label(service.name)
            if let other = labels[label] {
                problems.error(
                    at: place(service.name, ""),
                    "services \"\(other)\" and \"\(service.name)\" have the same host name \"\(label)\"")
            }
            labels[label] = labels[label] ?? service.name
        }
        var hosts: [String: String] = [:]
        for service in app.services {
            for host in service.traffic.hosts {
                if let other = hosts[host], other != service.name {
                    problems.error(
                        at: place(service.name, "hosts"),
                        "services \"\(other)\" and \"\(service.name)\" both claim the host \"\(host)\"")
                }
                hosts[host] = hosts[host] ?? service.name
            }
        }
    }

    private mutating func checkDependencies() {
        let names = app.services.map(\.name)
        for service in app.services {
            for dependency in service.dependencies where !names.contains(dependency.service) {
                let nearest = Spelling.nearest(to: dependency.service, among: names)
                problems.error(
                    at: place(service.name, "depends_on"),
                    "service \(service.name): depends_on names \(TOMLWriter.string(dependency.service)), "
                        + "which is no service" + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
            }
            checkConditions(of: service)
        }
        if let cycle = DependencyCycle.find(in: app.services) {
            problems.error(
                at: place(cycle[0], "depends_on"),
                "services wait for each other: \(cycle.joined(separator: " → "))",
                hint: "remove one of these from depends_on")
        }
    }

    private mutating func checkConditions(of service: Service) {
        let table = app.declaration["service"]?.value.table?[service.name]?.value.table
        for word in table.map({ Fields($0).words("depends_on") }) ?? []
        where Dependency.Condition(rawValue: word.value) == nil {
            let choice = Prose.choice(Dependency.Condition.allCases.map(\.rawValue))
            problems.error(
                at: word.position, "service \(service.name): depends_on \(word.key) must be \(choice)")
        }
    }

    private mutating func checkNodePorts() {
        for conflict in NodePortClaims.conflicts(within: app) {
            problems.error(at: place(conflict.claimant.service, "ports"), conflict.messageWithinApp)
        }
    }
}

/// Finds services that wait for each other.
package enum DependencyCycle {
    /// The first circle, closed: `["a", "b", "a"]`; `nil` if there is none.
    package static func find(in services: [Service]) -> [String]? {
        var edges: [String: [String]] = [:]
        for service in services { edges[service.name] = service.dependencies.map(\.service) }
        var finished: Set<String> = []
        for service in services {
            var path: [String] = []
            if let cycle = walk(service.name, edges, &path, &finished) { return cycle }
        }
        return nil
    }

    private static func walk(
        _ name: String, _ edges: [String: [String]], _ path: inout [String], _ finished: inout Set<String>
    ) -> [String]? {
        if let start = path.firstIndex(of: name) { return path[start...] + [name] }
        guard !finished.contains(name) else { return nil }
        path.append(name)
        defer { path.removeLast() }
        for next in edges[name] ?? [] {
            if let cycle = walk(next, edges, &path, &finished) { return cycle }
        }
        finished.insert(name)
        return nil
    }
}
