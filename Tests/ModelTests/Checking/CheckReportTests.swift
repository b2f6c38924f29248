import JSON
import Model
import Testing

@Suite("A check")
struct CheckReportTests {
    private func check(
        app: String? = nil, procfile: String? = nil, host: String? = nil
    ) -> CheckReport {
        var files = ProjectFiles(directoryName: "demo")
        files.manifest.appFiles = app.map { [SourceText(name: "app.toml", text: $0)] } ?? []
        files.manifest.procfile = procfile.map { SourceText(name: "Procfile", text: $0) }
        files.host = host.map { SourceText(name: "tenement.toml", text: $0) }
        return files.check()
    }

    @Test("of a Procfile alone begins as other runners say it")
    func procfile() {
        #expect(
            check(procfile: "web: npm start\nworker: run\n").lines == [
                "valid procfile detected (web, worker)",
                "web     auto (10 requests each, down after 15m) · PORT 3000 · npm start", "worker  fixed × 1 · run",
            ])
        #expect(
            check(procfile: "web npm\n").lines.first == "Procfile:1:1: the line is no \"name: command\" and is ignored")
    }

    @Test(
        "exits with 2 for errors, with 1 for warnings where they count",
        arguments: [
            ("[services.a]\ncommand = \"x\"", 0, 0), ("[services.a]\ncommand = \"x\"\nstorage_quota_mb = 1", 0, 1),
            ("x = 1", 2, 2),
        ] as [(String, Int32, Int32)])
    func exitCodes(app: String, lax: Int32, strict: Int32) {
        #expect(check(app: app).exitCode(isStrict: false) == lax)
        #expect(check(app: app).exitCode(isStrict: true) == strict)
    }

    @Test("reads app and host services, with the host's settings for both")
    func both() throws {
        let report = check(
            app: "[services.w]\ncommand = \"x\"\nhealth = { type = \"exec\", command = \"c\" }",
            host: """
                [settings]
                health_check_interval = 33
                default_isolation = "process"
                [images.foo]
                command = "x"
                [service.api]
                command = "y"
                [instances]
                api = ["prod"]
                [[routes]]
                host = "a.b"
                service = "api"
                instance = "prod"
                [[routes]]
                host = "c.d"
                upstream = "unix:/x"
                [[routes]]
                host = "e.f"
                redirect = "https://g"
                """)
        #expect(report.diagnostics == [])
        #expect(report.name == "demo" && report.sources == ["app.toml", "tenement.toml"])
        #expect(report.services.map(\.service.name) == ["w", "api"])
        let json = report.json
        #expect(json["services"]?[0]?["health"]?["interval_s"] == 33)
        #expect(json["services"]?[0]?["health"]?["command"] == "c")
        #expect(json["services"]?[1]?["isolation"] == "process")
        #expect(json["instances"] == ["api:prod"])
        #expect(json["routes"]?[0]?["service"] == "api" && json["routes"]?[0]?["instance"] == "prod")
        #expect(json["routes"]?[1]?["upstream"] == "unix:/x" && json["routes"]?[1]?["app"] == nil as JSONValue)
        #expect(json["routes"]?[2]?["redirect"] == "https://g")
    }

    @Test("masks what is sensitive and prints fractions")
    func masks() {
        let report = check(
            app: """
                [services.w]
                command = "x"
                stop_timeout = "1500ms"
                image = "redis"
                port = 80
                [services.w.env]
                A = { secret = "s" }
                B = { file = "/f" }
                C = { required = true }
                D = "d"
                [services.w.health]
                path = "/h"
                [services.u]
                command = "x"
                socket = "/s"
                health = { type = "unix" }
                [services.i]
                image = "redis:7"
                ports = [{ port = 1, name = "p", type = "tcp", node_port = 2 }]
                """)
        let service = report.json["services"]?[0]
        #expect(service?["env"] == ["A": "••••••••••", "B": "••••••••••", "C": nil, "D": "d"])
        #expect(service?["shutdown_timeout_s"] == 1.5)
        #expect(service?["health"]?["path"] == "/h")
        #expect(report.json["services"]?[1]?["health"]?["type"] == "unix")
        #expect(report.lines.last == "i  fixed × 1 · PORT 1 · 1/tcp at node port 2 · image redis:7")
    }

    @Test("prints diagnostics as compilers do, hint below")
    func diagnostics() {
        let text = check(app: "[services.w]\ncommand = \"x\"\nkernel = \"k\"").diagnostics[0].text
        #expect(
            text == """
                app.toml:3:1: service w: kernel is not supported
                  hint: there are no virtual machines here; isolation = "sandbox" confines untrusted code
                """)
        #expect(check(app: "[services.w]\ncommand = \"x\"\nkernel = 1").json["diagnostics"]?[0]?["line"] == 3)
    }
}
