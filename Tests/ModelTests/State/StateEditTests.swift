import Model
import TOML
import Testing

@Suite("A change of the state file")
struct StateEditTests {
    private let jobs = ServiceName(app: nil, service: "jobs")
    private let file = """
        schema = 1  # ours

        # what runs here
        [service.jobs]
        command = "run"

        [instances] # plain ones
        jobs = ["default", "night"]

        [instance."jobs:prod"] # the important one
        goal = "down"          # since Tuesday
        env = { TZ = "UTC" }

        [app.arena]
        directory = "/srv/arena"
        release = "v1"

        [app.arena.releases]
        v1 = { at = 2026-11-20T18:02:11Z, by = "deploy" }

        [[routes]]
        host = "play.example.com"
        app = "arena"

        [allocated]
        "arena" = { uid = 70001 }

        """

    private func apply(_ edits: StateEdit...) throws -> String {
        var document = try TOMLDocument(parsing: file)
        try document.apply(edits)
        return String(decoding: document.bytes, as: UTF8.self)
    }

    private func instance(_ id: String) -> InstanceName { InstanceName(service: jobs, id: id) }

    @Test("writes a plain instance as an id")
    func plainInstance() throws {
        let text = try apply(.instance(instance("dev"), InstanceRecord()))
        #expect(text == file.replacing("\"night\"]", with: "\"night\", \"dev\"]"))
    }

    @Test("writes nothing for an instance that is there")
    func known() throws {
        #expect(try apply(.instance(instance("night"), InstanceRecord())) == file)
    }

    @Test("moves an id to a table once there is something to say")
    func moves() throws {
        var record = InstanceRecord()
        record.weight = 5
        let text = try apply(.instance(instance("night"), record))
        #expect(text.contains("jobs = [\"default\"]"))
        #expect(text.contains("env = { TZ = \"UTC\" }\n\n[instance.\"jobs:night\"]\nweight = 5\n"))
    }

    @Test("takes a goal back and keeps the comments of the table")
    func goalUp() throws {
        var record = InstanceRecord()
        record.environment = [EnvironmentEntry(key: "TZ", value: .text("UTC"))]
        let text = try apply(.instance(instance("prod"), record))
        #expect(!text.contains("goal"))
        #expect(text.contains("[instance.\"jobs:prod\"] # the important one\n"))
        #expect(text.contains("env = { TZ = \"UTC\" }\n"))
    }

    @Test("forgets an instance wherever it stands")
    func forget() throws {
        #expect(try !apply(.instance(instance("prod"), nil)).contains("jobs:prod"))
        let text = try apply(.instance(instance("default"), nil), .instance(instance("night"), nil))
        #expect(!text.contains("night"))
        #expect(try TOMLDocument(parsing: text).root[path: ["instances", "jobs"]] == nil)
    }

    @Test("says nothing about the default instance of an app's service, unless it is unlike the definition")
    func implied() throws {
        let name = InstanceName(service: ServiceName(app: "arena", service: "game"))
        #expect(try apply(.instance(name, InstanceRecord())) == file)
        var record = InstanceRecord()
        record.goal = .down
        #expect(try apply(.instance(name, record)).contains("[instance.\"arena/game:default\"]\ngoal = \"down\"\n"))
    }

    @Test("sets variables, masked ones as secrets")
    func variables() throws {
        let secret = EnvironmentEntry(key: "KEY", value: .secret("6b1f0c"))
        let text = try apply(.appVariable(app: "arena", key: "KEY", secret))
        #expect(text.contains("KEY = { secret = \"6b1f0c\" }"))
        let root = try TOMLDocument(parsing: text).root
        #expect(root[path: ["app", "arena", "env", "KEY", "secret"]]?.value.string == "6b1f0c")
        let unset = try apply(.instanceVariable(instance("prod"), key: "TZ", nil))
        #expect(try TOMLDocument(parsing: unset).root[path: ["instance", "jobs:prod", "env", "TZ"]] == nil)
    }

    @Test("gives a listed instance a table when it gets a variable")
    func variableOfListed() throws {
        let entry = EnvironmentEntry(key: "A", value: .text("b"))
        let text = try apply(.instanceVariable(instance("night"), key: "A", entry))
        let root = try TOMLDocument(parsing: text).root
        #expect(root[path: ["instance", "jobs:night", "env", "A"]]?.value.string == "b")
        #expect(root[path: ["instances", "jobs"]]?.value.array?.count == 1)
    }

    @Test("adds a release as one line and changes the serving one in another")
    func release() throws {
        let time = try #require(UTCTime("2026-11-21T06:31:00Z"))
        var line = Release(name: "v2", at: time, by: "ci")
        line.commit = "3f2a9c1"
        line.definition = "v1"
        let text = try apply(.release(app: "arena", line), .serve(app: "arena", release: "v2"))
        #expect(
            text.contains(
                "\nv2 = { at = 2026-11-21T06:31:00Z, by = \"ci\", commit = \"3f2a9c1\", definition = \"v1\" }\n"))
        #expect(text.contains("directory = \"/srv/arena\"\nrelease = \"v2\"\n"))
        #expect(text.split(separator: "\n").count == file.split(separator: "\n").count + 1)
    }

    @Test("adds, replaces and removes routes by host and path")
    func routes() throws {
        let added = DeclaredRoute(host: "b.example.com", target: .upstream(.tcp(address: "127.0.0.1", port: 9000)))
        let text = try apply(.route(added))
        #expect(text.contains("[[routes]]\nhost = \"b.example.com\"\nupstream = \"127.0.0.1:9000\"\n\n[allocated]"))
        let changed = DeclaredRoute(host: "play.example.com", target: .app("arena", service: "game", instance: nil))
        #expect(try apply(.route(changed)).contains("app = \"arena\"\nservice = \"game\"\n"))
        #expect(try !apply(.removeRoute(host: "play.example.com", path: "/")).contains("routes"))
        #expect(try apply(.removeRoute(host: "other.example.com", path: "/")) == file)
    }

    @Test("deletes an app with its instances and routes, but keeps the uid of its data")
    func deleteApp() throws {
        let text = try apply(.deleteApp(name: "arena"))
        let root = try TOMLDocument(parsing: text).root
        #expect(root["app"] == nil)
        #expect(root["routes"] == nil)
        #expect(root[path: ["allocated", "arena", "uid"]]?.value.integer == 70001)
        #expect(text.hasPrefix("schema = 1  # ours\n\n# what runs here\n"))
    }

    @Test("keeps the uid of an instance whose app is deleted, and nothing else of it")
    func deleteInstances() throws {
        var allocation = Allocation()
        (allocation.user, allocation.port) = (70_002, 30_001)
        var port = Allocation()
        port.port = 30_002
        let text = try apply(
            .allocate(holder: "arena/a:x", allocation), .allocate(holder: "arena/b:x", port),
            .deleteApp(name: "arena"))
        #expect(text.contains("\"arena/a:x\" = { uid = 70002 }\n"))
        #expect(!text.contains("arena/b:x"))
    }

    @Test("keeps what it hands out in the last table")
    func allocate() throws {
        var port = Allocation()
        port.port = 30001
        let text = try apply(.allocate(holder: "jobs:night", port), .instance(instance("x"), nil))
        #expect(text.hasSuffix("[allocated]\n\"arena\" = { uid = 70001 }\n\"jobs:night\" = { port = 30001 }\n"))
    }

    @Test("puts the first of its kind before what is allocated")
    func position() throws {
        let text = try apply(.shortApp("arena"))
        #expect(text.contains("[routing]\nshort = \"arena\"\n\n[allocated]"))
    }
}
