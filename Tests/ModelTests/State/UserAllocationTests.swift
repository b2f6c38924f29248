import Model
import Testing

@Suite("Users of uid_range")
struct UserAllocationTests {
    /// Services and their directories' owners.
    private func lines(
        _ services: [(name: String, level: Confinement.Level?, directory: String?)],
        _ change: (inout HostState, inout UserAllocation.Facts) -> Void = { _, _ in }
    ) -> [String: UInt32]? {
        var state = HostState()
        state.settings.isolation.users = 70000...70003
        var facts = UserAllocation.Facts(
            owner: { $0 == "/srv/ada" ? 1000 : $0 == "/gone" ? nil : 0 }, dataOwner: { _ in nil })
        change(&state, &facts)
        let instances = services.map { entry in
            let parts = entry.name.split(separator: ":").map(String.init)
            var service = Service(name: "x", launch: Launch(command: "run"))
            service.confinement.level = entry.level
            let serviceName = ServiceName(parsing: parts[0]) ?? ServiceName(app: nil, service: "?")
            let name = InstanceName(service: serviceName, id: parts.count > 1 ? parts[1] : "default")
            var instance = DesiredInstance(name: name, service: service)
            instance.directory = entry.directory
            return instance
        }
        var allocation = UserAllocation(state, facts)
        var lines = state.allocated
        guard allocation.allocate(for: instances, &lines) else { return nil }
        return lines.compactMapValues(\.user)
    }

    @Test("are one for an app, and one for a host service, in namespaces")
    func namespace() {
        let found = lines([
            ("shop/web", .namespace, "/srv/shop"), ("shop/db", .namespace, "/srv/shop"), ("jobs:prod", .namespace, nil),
            ("jobs:test", nil, nil),
        ])
        #expect(found == ["shop": 70000, "jobs": 70001])
    }

    @Test("are one for each instance in sandboxes")
    func sandbox() {
        let found = lines([("shop/web:a", .sandbox, "/srv/ada"), ("shop/web:b", .sandbox, "/srv/ada")])
        #expect(found == ["shop/web:a": 70000, "shop/web:b": 70001])
    }

    @Test("are nobody's who has an owner or runs on the host")
    func notNeeded() {
        #expect(lines([("shop/web", .namespace, "/srv/ada"), ("jobs", .process, nil)]) == [:])
    }

    @Test("stay with their holder, and are not given to another")
    func kept() {
        let found = lines([("shop/web", .namespace, "/srv/shop"), ("jobs", .namespace, nil)]) { state, _ in
            state.allocated["gone"] = Allocation()
            state.allocated["gone"]?.user = 70000
            state.allocated["jobs"] = Allocation()
            state.allocated["jobs"]?.user = 70002
        }
        #expect(found == ["gone": 70000, "jobs": 70002, "shop": 70001])
    }

    @Test("are given anew as the data have them, and skip those of other data")
    func data() {
        let found = lines([("shop/web", .namespace, "/srv/shop"), ("jobs", .namespace, nil)]) { _, facts in
            facts.dataOwner = { $0.service.service == "web" ? 70002 : nil }
            facts.taken = { [70000, 70002] }
        }
        #expect(found == ["shop": 70002, "jobs": 70001])
    }

    @Test("are used up before the router's, the last, is taken")
    func exhausted() {
        let names = ["a", "b", "c", "d"].map { (name: $0, level: Confinement.Level?.none, directory: String?.none) }
        #expect(lines(Array(names.prefix(3)))?.values.sorted() == [70000, 70001, 70002])
        #expect(lines(names) == nil)
    }

    @Test("begin elsewhere for another daemon")
    func offset() {
        #expect(
            lines([("a", nil, nil), ("b", nil, nil)]) { _, facts in facts.offset = 5 } == ["a": 70002, "b": 70000])
    }

    @Test("reach the instance that runs with them")
    func desired() throws {
        let text = """
            [settings]
            default_isolation = "sandbox"
            [service.web]
            command = "run"
            [service.own]
            command = "run"
            isolation = "namespace"
            [instances]
            web = ["a"]
            own = ["a"]
            [allocated]
            "own" = { uid = 70001 }
            "own:a" = { uid = 70002 }
            "web" = { uid = 70003 }
            "web:a" = { uid = 70004 }
            """
        let outcome = HostState.read(SourceText(name: "state.toml", bytes: Array(text.utf8)))
        let state = try #require(outcome.state)
        let users = state.desired().instances.map { "\($0.key)=\($0.value.allocatedUser ?? 0)" }.sorted()
        #expect(users == ["own:a=70001", "web:a=70004"])
    }
}
