import Model
import Testing

@Suite("An app.toml")
struct AppManifestTests {
    /// `line:column: message` of everything that is found.
    private func problems(_ text: String, procfile: String? = nil) -> [String] {
        outcome(text, procfile: procfile).diagnostics.map { "\($0.line):\($0.column): \($0.message)" }
    }

    private func outcome(_ text: String, procfile: String? = nil) -> AppManifest.Outcome {
        var manifest = AppManifest(directoryName: "demo")
        manifest.appFiles = [SourceText(name: "app.toml", text: text)]
        manifest.procfile = procfile.map { SourceText(name: "Procfile", text: $0) }
        return manifest.read()
    }

    private func web(_ lines: String) -> String { "[services.web]\ncommand = \"x\"\n\(lines)\n" }

    private func ports(_ entries: String...) -> String {
        web(entries.map { "[[services.web.ports]]\n\($0)" }.joined(separator: "\n"))
    }

    @Test("with an unknown key is refused with place and suggestion")
    func unknown() {
        let text = """
            nme = "x"
            [services.web]
            comand = "x"
            [services.web.concurrency]
            mod = "auto"
            [[services.web.ports]]
            prot = 1
            zzz = 2
            """
        #expect(
            problems(text) == [
                "1:1: unknown key \"nme\" at the top level; did you mean \"name\"?",
                "2:11: no command for web",
                "3:1: unknown key \"comand\" in [services.web]; did you mean \"command\"?",
                "5:1: unknown key \"mod\" in [services.web.concurrency]; did you mean \"mode\"?",
                "6:1: service web: ports[0] port must be between 1 and 65535",
                "6:1: service web: ports[0] name is required",
                "7:1: unknown key \"prot\" in [[services.web.ports]]; did you mean \"port\"?",
                "8:1: unknown key \"zzz\" in [[services.web.ports]]",
            ])
    }

    @Test(
        "refuses ports that clash",
        arguments: [
            (["port = 1\nname = \"a\"", "port = 2\nname = \"a\""], "service web: ports[1] duplicate port name \"a\""),
            (
                ["port = 8080\nname = \"a\"\ntype = \"http\"", "port = 8080\nname = \"b\"\ntype = \"tcp\""],
                "service web: ports[1] duplicate port number 8080 (protocol \"tcp\")"
            ),
            (
                ["port = 8080\nname = \"a\"\ntype = \"\"", "port = 8080\nname = \"b\"\ntype = \"tcp\""],
                "service web: ports[1] duplicate port number 8080 (protocol \"tcp\")"
            ),
        ])
    func clashes(entries: [String], message: String) {
        let text = web(entries.map { "[[services.web.ports]]\n\($0)" }.joined(separator: "\n"))
        #expect(outcome(text).diagnostics.map(\.message) == [message])
    }

    @Test("may use a node port once per transport")
    func nodePorts() {
        #expect(
            problems(
                ports(
                    "port = 53\nname = \"a\"\ntype = \"udp\"\nnode_port = 53",
                    "port = 53\nname = \"b\"\ntype = \"tcp\"\nnode_port = 53")) == [])
        let text = ["a", "b"].map {
            "[services.\($0)]\ncommand = \"x\"\nports = [{ port = 1, name = \"p\", type = \"tcp\", node_port = 67 }]\n"
        }.joined()
        #expect(problems(text) == ["6:9: services \"a\" and \"b\" both claim node_port 67/tcp"])
    }

    @Test(
        "does not mix ports with the short form", arguments: ["port = -1", "port_name = \"x\"", "port_type = \"tcp\""])
    func mixed(scalar: String) {
        let text = web("\(scalar)\nports = [{ port = 1, name = \"p\" }]")
        #expect(
            outcome(text).diagnostics.map(\.message).contains(
                "service web: cannot use both 'ports' array and scalar port/port_name/port_type fields"))
    }

    @Test("fills defaults field by field")
    func defaults() throws {
        let app = try #require(
            outcome(
                web("concurrency = { requests_per_instance = 5 }")
                    + "[services.w]\ncommand = \"y\"\nconcurrency = { mode = \"auto\" }\n"
            ).app)
        guard case .automatic(let scale)? = app.service("web")?.scale else { throw Unexpected() }
        #expect(scale.requestsPerInstance == 5 && scale.scaleDownDelay == .seconds(900) && scale.maximum == 20)
        #expect(app.service("web")?.listening.mainPort?.isWish == true)
        #expect(app.service("w")?.listening.isEmpty == true)
        #expect(app.service("w")?.scale == .automatic(AutomaticScale()))
        #expect(app.name == "demo" && app.sources == ["app.toml"])
    }

    @Test("has its secrets masked and its required variables marked")
    func environment() throws {
        let app = try #require(
            outcome(
                web(
                    """
                    [[services.web.env]]
                    key = "A"
                    value = "s"
                    sensitive = true
                    [[services.web.env]]
                    key = "B"
                    required = true
                    description = "what for"
                    """)
            ).app)
        let entries = try #require(app.service("web")).environment.entries
        #expect(entries.map(\.value) == [.secret("s"), .missing])
        #expect(entries[1].isRequired && entries[1].description == "what for" && entries[0].isSensitive)
    }

    @Test("is joined with the Procfile by name, in the order of both")
    func merge() throws {
        let outcome = outcome(
            "[services.b]\nport = 1\n[services.a]\ncommand = \"toml\"\n",
            procfile: "a: proc\nc: more\nb: other\nrelease: migrate\n")
        #expect(outcome.diagnostics == [])
        let app = try #require(outcome.app)
        #expect(app.services.map { "\($0.name)=\($0.launch.command)" } == ["b=other", "a=toml", "c=more"])
        #expect(app.tasks.map { "\($0.name)=\($0.command) \($0.trigger)" } == ["release=migrate deploy"])
        #expect(app.sources == ["app.toml", "Procfile"])
        #expect(app.unsupported == ["task release: tasks with trigger = \"deploy\" do not run yet"])
    }

    @Test("must be the only one, or the same as the others")
    func several() {
        var manifest = AppManifest(directoryName: "x")
        let good = SourceText(name: "app.toml", text: web(""))
        manifest.appFiles = [good, SourceText(name: ".miren/app.toml", bytes: good.bytes)]
        #expect(manifest.read().diagnostics == [])
        manifest.appFiles[1] = SourceText(name: ".miren/app.toml", text: web("port = 1"))
        #expect(manifest.read().diagnostics.map(\.message) == ["app.toml and .miren/app.toml differ"])
        manifest.appFiles = []
        #expect(manifest.read().diagnostics.map(\.message) == ["no app.toml and no Procfile"])
    }

    @Test("that is no TOML says where")
    func syntax() {
        #expect(problems("[services.web\n").count == 1)
        #expect(outcome("[services.web\n").app == nil)
    }

    @Test(
        "gets its name from the directory",
        arguments: [
            ("/srv/My_App", "my-app"), ("x", "x"), ("/", "app"), ("/a/host", "app"), ("--b", "b"), ("ä b", "b"),
        ])
    func names(directory: String, name: String) {
        #expect(AppManifest.name(ofDirectory: directory) == name)
    }

    private struct Unexpected: Error {}
}
