import JSON
import Model
import Testing

@Suite("A manifest with every key of a service")
struct EveryKeyTests {
    private static let report: CheckReport = {
        var files = ProjectFiles(directoryName: "every-key")
        files.manifest.appFiles = [Golden.source("check/every-key/app.toml", named: "app.toml")].compactMap(\.self)
        return files.check()
    }()

    @Test("is read without a complaint")
    func clean() {
        #expect(Self.report.diagnostics == [])
        #expect(Self.report.exitCode(isStrict: true) == 0)
    }

    @Test("uses every key that a service may have")
    func complete() throws {
        let text = try Golden.text("check/every-key/app.toml")
        let sections: [Section] = [.service, .health, .disk, .mount, .statics, .deploy, .passedSocket]
        let elsewhere: Set = [
            "args", "ports", "concurrency", "env", "path", "command", "stop_timeout", "shutdown_timeout",
        ]
        for key in sections.flatMap(\.keys) where !elsewhere.contains(key.name) {
            if case .refused = key.status { continue }
            if key.name == "storage_quota_mb" { continue }
            #expect(text.contains("\(key.name) = ") || text.contains("services.a.\(key.name)]"), "\(key.name)")
        }
    }

    @Test("carries the value of each")
    func values() throws {
        let service = try #require(Self.report.app?.service("a"))
        #expect(service.launch.arguments == ["-v"] && service.launch.user == "1000" && service.launch.group == "www")
        #expect(service.environment.files == [".env", "b.env"])
        #expect(service.listening.mainPort == ServicePort(number: 8080, name: "main", kind: .tcp))
        #expect(service.listening.socketMode == 0o666 && service.listening.notifies)
        #expect(service.listening.portTimeout == .seconds(15) && service.listening.startupTimeout == .seconds(30))
        #expect(service.restart.condition == .never && service.restart.successExitCodes == [3])
        #expect(service.restart.maximumRestarts == 4 && service.restart.window == .seconds(9))
        #expect(service.restart.backoffBase == .milliseconds(10))
        #expect(
            service.stop.signal == 2 && service.stop.timeout == .seconds(7) && service.stop.drainTimeout == .seconds(1))
        #expect(service.confinement.level == .sandbox && service.confinement.egress == ["10.0.0.0/8"])
        #expect(service.confinement.limits.cpuQuotaPercent == 150)
        #expect(!service.storage.persists && service.storage.disks.first?.owner == "5")
        #expect(service.storage.mounts == [Mount(source: "/s", destination: "/d", isReadOnly: true)])
        #expect(service.traffic.requestTimeout == .seconds(9) && service.traffic.idleTimeout == .seconds(300))
        #expect(service.traffic.overlaps == true && service.traffic.holdMaximum == 3)
        #expect(service.dependencies == [Dependency(service: "b")])
        #expect(
            service.health?.kind == .tcp && service.health?.onFailure == .report
                && service.health?.startPeriod == .seconds(3))
    }

    @Test("says which of them do not work yet: those that the schema marks so")
    func unsupported() throws {
        let service = try #require(Self.report.app?.service("a"))
        #expect(
            service.unsupported
                == [
                    "disks", "sockets", "credentials", "egress", "statics",
                    "affinity", "idle_action = \"freeze\"", "freeze_for", "deploy.check", "deploy.strategy",
                ].map { "service a: \($0) does not work yet" })
        let marked = Section.service.keys.filter { $0.status == .later }.map(\.name)
        for key in marked where key != "image" {
            #expect(service.unsupported.contains { $0.contains(": \(key)") }, "\(key)")
        }
    }

    @Test("is printed for programs as the page says")
    func json() throws {
        let expected = try Golden.text("check/every-key/expected.json")
        #expect(JSONWriter.text(Self.report.json, .pretty) + "\n" == expected)
    }

    @Test("is printed for people: a line for each service")
    func lines() {
        #expect(
            Self.report.lines == [
                "a  fixed × 1 · PORT 8080 · /tmp/a.sock · disk d · run -v", "b  fixed × 1 · x",
            ])
    }
}
