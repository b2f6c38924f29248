import Model
import TOML
import Testing

@Suite("The state file")
struct HostStateTests {
    private func complete() throws -> HostState {
        let source = try #require(Golden.source("state/complete.toml", named: "state.toml"))
        let outcome = HostState.read(source)
        #expect(outcome.diagnostics == [])
        return try #require(outcome.state)
    }

    private func name(_ text: String) throws -> InstanceName { try #require(InstanceName(parsing: text)) }

    @Test("of the design page is read completely")
    func completeFile() throws {
        let state = try complete()
        #expect(state.schema == 1)
        #expect(state.settings.domain == "example.com")
        #expect(state.host.services.map(\.name) == ["jobs"])
        #expect(state.apps.keys.sorted() == ["arena", "blog"])
        let arena = try #require(state.apps["arena"])
        #expect(arena.directory == "/srv/arena" && arena.release == "v12")
        #expect(arena.environment == [secret("SESSION_KEY", "6b1f0c")])
        #expect(arena.releases.map(\.name) == ["v11", "v12"])
        #expect(arena.release(named: "v12")?.definition == "v11")
        #expect(arena.release(named: "v11")?.at.text == "2026-11-20T18:02:11Z")
        #expect(arena.definition(of: "v12")?.services.map(\.name) == ["game", "postgres"])
        #expect(state.apps["blog"]?.directory(of: "v4") == "/srv/blog/42")
        #expect(state.apps["blog"]?.directory(of: "v9") == "/srv/blog/current")
        #expect(state.allocated["host"]?.network6 == "fd2c:91d4:7a10::/64")
        #expect(state.allocated["arena"]?.user == 70001)
        #expect(
            state.routes == [
                DeclaredRoute(host: "play.example.com", target: .app("arena", service: nil, instance: nil))
            ])
        #expect(state.instances[try name("jobs:prod")]?.goal == .down)
    }

    private func secret(_ key: String, _ text: String) -> EnvironmentEntry {
        var entry = EnvironmentEntry(key: key, value: .secret(text))
        entry.isSensitive = true
        return entry
    }

    @Test("says what should run: definitions, overlays, goals, weights, pinned releases, ports")
    func desired() throws {
        let desired = try complete().desired()
        #expect(
            desired.instances.keys.sorted().map(\.description) == [
                "jobs:default", "jobs:prod", "arena/game:default", "arena/postgres:default", "blog/web:canary",
                "blog/web:default",
            ])
        let prod = try #require(desired.instances[try name("jobs:prod")])
        #expect(prod.goal == .down && prod.allocatedPort == 30002 && prod.directory == nil)
        #expect(prod.environment == [EnvironmentEntry(key: "TZ", value: .text("UTC"))])
        let postgres = try #require(desired.instances[try name("arena/postgres:default")])
        #expect(postgres.service.confinement.limits.memoryMiB == 1024)
        #expect(postgres.environment.map(\.key) == ["SESSION_KEY", "POSTGRES_PASSWORD"])
        #expect(postgres.environment.last?.isGenerated == true)
        #expect(postgres.appEnvironment == [EnvironmentEntry(key: "LOG_LEVEL", value: .text("info"))])
        #expect(postgres.release == "v12" && postgres.directory == "/srv/arena")
        let canary = try #require(desired.instances[try name("blog/web:canary")])
        #expect(canary.weight == 5 && canary.release == "v4" && canary.directory == "/srv/blog/42")
        #expect(canary.replicas == 1)
        #expect(desired.instances[try name("blog/web:default")]?.directory == "/srv/blog/41")
    }

    private func errors(_ text: String) -> [String] {
        HostState.read(SourceText(name: "state.toml", text: text)).diagnostics.map { "\($0.line): \($0.message)" }
    }

    private static let app = """
        [app.a]
        directory = "/a"
        release = "v1"
        [app.a.releases]
        v1 = { at = 2026-11-20T18:02:11Z, by = "x" }
        [app.a.definition.v1.service.web]
        command = "run"
        port = 80

        """

    @Test(
        "refuses what contradicts itself",
        arguments: [
            ("schema = 2\nfoo = 1", ["1: the file has schema 2 and needs a newer tenement"]),
            (
                "[service.x]\ncommand = \"a\"\n[process.x]\ncommand = \"b\"",
                ["3: service x is in [service] and in [process]"]
            ),
            ("[instances]\nx = [\"a\"]", ["2: instances names \"x\", which is no service"]),
            (
                "[service.jobs]\ncommand=\"a\"\n[instances]\njobz = []",
                ["4: instances names \"jobz\", which is no service; did you mean \"jobs\"?"]
            ),
            ("[service.x]\ncommand=\"a\"\n[instances]\nx = [\"a\", \"A\"]", ["4: instance \"x:A\" is listed twice"]),
            (
                "[service.x]\ncommand=\"a\"\n[instances]\nx = [\"a.1\"]",
                ["4: instance \"x:a.1\": the id may not end in a dot and digits, which name a replica"]
            ),
            (
                "[service.x]\ncommand=\"a\"\n[instances]\nx = [\"a\"]\n[instance.\"x:a\"]",
                ["5: instance \"x:a\" is given twice"]
            ),
            ("[instance.x]", ["1: instance \"x\" is no name of an instance"]),
            ("[instance.\"x:a\"]", ["1: instance \"x:a\" names no service"]),
            ("[app.a]", ["1: app a: directory must be an absolute path"]),
            (
                "[app.a]\ndirectory = \"/a\"\nrelease = \"v9\"",
                ["3: app a: release \"v9\" has no line in releases with a definition"]
            ),
            (
                "[app.a]\ndirectory=\"/a\"\n[app.a.releases]\nv1 = { by = \"x\" }",
                ["4: release v1 of app a needs at, its time"]
            ),
            (
                "[app.a]\ndirectory=\"/a\"\n[app.a.releases]\nv1 = { at = 2026-01-01, by = \"x\" }",
                ["4: release v1 of app a has no definition"]
            ),
            (
                app + "[instance.\"a/web:x\"]\nrelease = \"v2\"",
                ["10: instance a/web:x: release \"v2\" does not have this service"]
            ),
            (app + "[service.A]\ncommand=\"x\"", ["1: app \"a\" has the name of another app or host service"]),
            (app + "[app.a.service.wob]\nport = 1", ["9: app a: v1 has no service \"wob\""]),
            (
                app + "[app.a.service.web.concurrency]\nmode = \"fixd\"",
                ["10: service web: invalid concurrency mode \"fixd\", must be \"auto\" or \"fixed\""]
            ),
            ("[[routes]]\nhost=\"a.b\"\napp=\"x\"", ["3: routes[0] app \"x\" does not exist"]),
            ("[[routes]]\nhost=\"a.b\"", ["1: routes[0] needs a target"]),
            ("[[routes]]\nupstream=\"1.2.3.4:5\"", ["1: routes[0] host is required"]),
            (
                "[[routes]]\nhost=\"*.com\"\nupstream=\"1.2.3.4:5\"",
                ["2: routes[0] host \"*.com\" needs at least two labels after \"*\", as in \"*.example.com\""]
            ),
            ("[[routes]]\nhost=\"a.b\"\nupstream=\"x\"", ["3: routes[0] upstream \"x\" is no endpoint"]),
            (
                "[[routes]]\nhost=\"a.b\"\nupstream=\"1.2.3.4:5\"\nredirect=\"x\"",
                ["1: routes[0] has upstream and redirect: give one of them"]
            ),
            ("[[routes]]\nhost=\"a.b\"\npath=\"x\"\nredirect=\"y\"", ["3: routes[0] path must begin with \"/\""]),
            (
                "[[routes]]\nhost=\"a.b\"\nredirect=\"y\"\n[[routes]]\nhost=\"A.b\"\nredirect=\"y\"",
                ["4: route a.b is given twice"]
            ),
            ("[routing]\ndefault = \"x\"", ["2: routing: service \"x\" does not exist"]),
            ("[routing]\nshort = \"x\"", ["2: routing.short \"x\" does not exist"]),
            (
                "[routing.path]\napi = \"x\"",
                ["2: routing: service \"x\" does not exist", "2: routing.path \"api\" must begin with \"/\""]
            ),
            ("[images.x]\nport = 1", ["1: image x: needs a command"]),
            ("a = ", ["1: expected a value after '=', found the end of the file"]),
        ])
    func refusals(text: String, expected: [String]) {
        #expect(errors(text) == expected)
    }

    @Test("knows node ports of other apps")
    func nodePorts() {
        let two = ["a", "b"].map { app in
            """
            [app.\(app)]
            directory = "/\(app)"
            release = "v1"
            releases.v1 = { at = 2026-01-01T00:00:00Z, by = "x" }
            [app.\(app).definition.v1.service.irc]
            command = "./ircd"
            ports = [{ port = 6667, name = "irc", type = "tcp", node_port = 6667 }]

            """
        }.joined()
        #expect(
            errors(two) == [
                "8: node_port 6667/tcp (service \"irc\") is already in use by app \"a\" service \"irc\""
            ])
    }

    @Test("knows node ports of a release that is about to serve, of pinned ones, and of the services written into it")
    func nodePortsOfReleases() {
        func port(_ transport: String, _ number: Int) -> String {
            "[{ port = 1, name = \"p\", type = \"\(transport)\", node_port = \(number) }]"
        }
        let state = """
            [service.chat]
            command = "./chat"
            ports = [{ port = 1, name = "p", type = "tcp", node_port = 7 }]
            [instance."a/irc:old"]
            release = "v1"
            [app.a]
            directory = "/a"
            release = "v2"
            candidate = "v3"
            releases.v1 = { at = 2026-01-01T00:00:00Z, by = "x" }
            releases.v2 = { at = 2026-01-01T00:00:00Z, by = "x" }
            releases.v3 = { at = 2026-01-01T00:00:00Z, by = "x" }
            definition.v1.service.irc = { command = "i", ports = \(port("tcp", 11)) }
            definition.v2.service.irc = { command = "./ircd", port = 1, port_type = "tcp" }
            definition.v3.service.irc = { command = "i", ports = \(port("udp", 13)) }

            """
        func other(_ transport: String, _ number: Int) -> String {
            """
            [app.b]
            directory = "/b"
            release = "v1"
            releases.v1 = { at = 2026-01-01T00:00:00Z, by = "x" }
            [app.b.definition.v1.service.x]
            command = "./x"
            ports = \(port(transport, number))

            """
        }
        let holder = ["tcp 7": "host", "tcp 11": "a", "udp 13": "a"]
        for (claim, app) in holder {
            let parts = claim.split(separator: " ")
            let service = app == "a" ? "irc" : "chat"
            let found = errors(state + other(String(parts[0]), Int(parts[1]) ?? 0))
            #expect(
                found == [
                    "16: node_port \(parts[1])/\(parts[0]) (service \"x\") is already in use "
                        + "by app \"\(app)\" service \"\(service)\""
                ])
        }
        for free in [("udp", 7), ("tcp", 13), ("tcp", 12)] {
            let found = errors(state + other(free.0, free.1))
            #expect(found == [])
        }
    }

    @Test("is a tenement.toml, too: an empty one is a host without anything")
    func empty() throws {
        let outcome = HostState.read(SourceText(name: "tenement.toml", text: ""))
        #expect(outcome.state == HostState() && outcome.diagnostics.isEmpty)
        #expect(outcome.state?.desired().instances.isEmpty == true)
    }

    @Test("gives the effective routes of hosts, subdomains, paths and the default")
    func routes() throws {
        let text = """
            [service.web]
            command = "x"
            hosts = ["www.example.com"]
            request_timeout = 7
            [service.api]
            command = "y"
            port = 80
            [routing]
            default = "web"
            [routing.subdomain]
            API = "api"
            [routing.path]
            "/api" = "api"
            """
        let state = try #require(HostState.read(SourceText(name: "t", text: text)).state)
        let routes = state.effectiveRoutes
        #expect(routes.map { "\($0.host)\($0.path)" } == ["www.example.com/", "api.localhost/", "*/api", "*/"])
        #expect(routes[0].timeouts.request == .seconds(7))
        #expect(routes[2].target == .app(nil, service: "api", instance: nil))
    }

    @Test("refuses to change under running instances what they stand on")
    func standing() throws {
        let old = try complete()
        var new = old
        new.settings.dataDirectory = "/elsewhere"
        new.settings.isolation.network = "10.1.0.0/16"
        new.allocated["jobs:default"]?.port = 1
        new.allocated["jobs:prod"]?.port = 2
        new.allocated["arena"] = nil
        let refusals = HostState.refusals(from: old, to: new)
        #expect(refusals.count == 3)
        #expect(refusals.last == "allocated \"jobs:default\" is in use: stop jobs:default first")
        #expect(
            refusals.first?.hasSuffix("stop jobs:default, arena/game:default, arena/postgres:default and 2 more first")
                == true)
        #expect(HostState.refusals(from: HostState(), to: new) == [])
    }
}
