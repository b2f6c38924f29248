import Model
import TOML
import Testing

@Suite("What is written into the state file")
struct StateRoundTripTests {
    private func read(_ document: TOMLDocument) throws -> HostState {
        let outcome = HostState.read(document.root, file: "state.toml")
        #expect(outcome.diagnostics.filter { $0.severity == .error } == [])
        return try #require(outcome.state)
    }

    private func release(_ name: String, definition: String? = nil) throws -> Release {
        var release = Release(name: name, at: try #require(UTCTime("2026-11-20T18:02:11Z")), by: "test")
        release.definition = definition
        return release
    }

    @Test("of a definition reads back as the same app", arguments: Golden.cases("manifests"))
    func definitions(name: String) throws {
        var manifest = AppManifest(directoryName: name)
        manifest.appFiles = [Golden.source("manifests/\(name)/app.toml", named: "app.toml")].compactMap(\.self)
        manifest.procfile = Golden.source("manifests/\(name)/Procfile", named: "Procfile")
        let outcome = manifest.read()
        guard !outcome.hasErrors, let app = outcome.app else { return }
        var document = try TOMLDocument(parsing: "# mine\n[settings]\ndomain = \"x.y\"\n\n[allocated]\n")
        try document.apply([
            .registerApp(name: app.name, directory: "/srv/x"), .release(app: app.name, try release("v1")),
            .definition(app: app.name, release: "v1", app.declaration), .serve(app: app.name, release: "v1"),
        ])
        let stored = try #require(try read(document).apps[app.name]?.definition(of: "v1"))
        #expect(stored == app)
        #expect(String(decoding: document.bytes, as: UTF8.self).hasPrefix("# mine\n[settings]\ndomain = \"x.y\"\n"))
        #expect(String(decoding: document.bytes, as: UTF8.self).hasSuffix("\n[allocated]\n"))
    }

    @Test("keeps ten releases, those in use, and their definitions")
    func prune() throws {
        let app = """
            [app.a]
            directory = "/a"
            release = "v2"
            releases.v1 = { at = 2026-01-01T00:00:00Z, by = "x" }
            releases.v2 = { at = 2026-01-01T00:00:00Z, by = "x", definition = "v1" }
            definition.v1.service.web = { command = "run" }
            [instance."a/web:old"]
            release = "v3"

            """
        var document = try TOMLDocument(parsing: app)
        for number in 3...15 {
            let definition = number == 3 ? nil : number == 15 ? "v4" : "v\(min(number, 4))"
            let isNew = number == 3 || number == 4
            try document.apply([.release(app: "a", try release("v\(number)", definition: isNew ? nil : definition))])
            guard isNew else { continue }
            var service = TOMLTable()
            service.set("command", to: .string("run \(number)"))
            let table = TOMLTable(joining: [TOMLTable.Entry("web", at: .none, TOMLNode(.table(service)))])
            var whole = TOMLTable()
            whole.set("service", to: .table(table))
            try document.apply([.definition(app: "a", release: "v\(number)", whole)])
        }
        let record = try #require(try read(document).apps["a"])
        #expect(record.releases.map(\.name) == ["v2", "v3"] + (6...15).map { "v\($0)" })
        #expect(record.definitions.keys.sorted() == ["v1", "v3", "v4"])
    }

    @Test("keeps what is allocated sorted")
    func allocated() throws {
        var document = try TOMLDocument(parsing: "[allocated] # ours\n\"b\" = { uid = 2 } # two\n\"d\" = { uid = 4 }\n")
        for (name, uid) in [("c", 3), ("a", 1), ("e", 5)] {
            var allocation = Allocation()
            allocation.user = UInt32(uid)
            try document.apply([.allocate(holder: name, allocation)])
        }
        let lines = document.root["allocated"]?.value.table?.entries.map(\.key)
        #expect(lines == ["a", "b", "c", "d", "e"])
        #expect(try read(document).allocated["d"]?.user == 4)
    }

    @Test("of a route reads back with all it says")
    func routes() throws {
        var route = DeclaredRoute(host: "a.b", target: .redirect("https://c"))
        route.path = "/x"
        route.affinity = .cookie
        route.timeouts.connect = .milliseconds(1500)
        route.timeouts.request = .seconds(90)
        route.timeouts.head = .seconds(1)
        route.timeouts.bodyGrace = .seconds(2)
        route.timeouts.bodyRate = 7
        route.timeouts.keepalive = .seconds(3)
        route.extras.compress = true
        route.extras.basicAuth = "/f"
        route.extras.maintenance = true
        route.extras.errorPages = "/e"
        route.extras.proxyProtocol = true
        var document = try TOMLDocument(parsing: "")
        try document.apply([.route(route)])
        #expect(try read(document).routes == [route])
    }

    @Test("of a variable reads back with all it says")
    func variables() throws {
        var required = EnvironmentEntry(key: "B", value: .missing)
        required.isRequired = true
        required.description = "what for"
        var generated = EnvironmentEntry(key: "C", value: .secret("s"))
        generated.isSensitive = true
        generated.isGenerated = true
        var both = EnvironmentEntry(key: "F", value: .text("v"))
        both.isRequired = true
        let entries = [
            EnvironmentEntry(key: "A", value: .text("a\"b")), required, generated,
            EnvironmentEntry(key: "D", value: .file(path: "/f")),
            EnvironmentEntry(key: "E", value: .credential(name: "c")),
            both,
        ]
        var document = try TOMLDocument(parsing: "[app.a]\ndirectory = \"/a\"\n")
        try document.apply(entries.map { .appVariable(app: "a", key: $0.key, $0) })
        #expect(try read(document).apps["a"]?.environment == entries)
    }

    @Test("knows the instances that a definition gives")
    func implied() throws {
        let text = """
            [app.a]
            directory = "/a"
            release = "v1"
            releases.v1 = { at = 2026-01-01T00:00:00Z, by = "x" }
            [app.a.definition.v1]
            instances = { web = ["blue", "green"] }
            service.web = { command = "run" }

            """
        var document = try TOMLDocument(parsing: text)
        let service = ServiceName(app: "a", service: "web")
        try document.apply([.instance(InstanceName(service: service, id: "blue"), InstanceRecord())])
        #expect(String(decoding: document.bytes, as: UTF8.self) == text)
        try document.apply([.instance(InstanceName(service: service), InstanceRecord())])
        #expect(try read(document).instanceNames.map(\.id).sorted() == ["blue", "default", "green"])
    }
}
