import Model
import Supervision
import Testing

@Suite("Whatever happens")
struct SimulationTests {
    private static let services: [Service] = [
        service("job") { $0.restart.maximumRestarts = 3 },
        service("task") {
            $0.restart.condition = .onFailure
            $0.dependencies = [Dependency(service: "web"), Dependency(service: "job", condition: .started)]
        },
        webService("web") { $0.dependencies = [Dependency(service: "db", condition: .started)] },
        webService("api") {
            var check = HealthCheck(kind: .tcp)
            check.unhealthyAfter = 1
            check.startPeriod = .zero
            $0.health = check
            $0.dependencies = [Dependency(service: "db")]
        },
        webService("db") {
            $0.listening.notifies = true
            $0.storage.disks = [Disk(name: "data", mountPath: "/data")]
        },
    ]

    @Test("the invariants hold, and it can be brought to rest in either way", arguments: 0..<48 as Range<UInt64>)
    func invariants(seed: UInt64) {
        var host = SimulatedHost(seed: seed, services: Self.services)
        for _ in 0..<450 where host.failures.isEmpty { host.step() }
        if host.failures.isEmpty {
            host.calmDown(whatIf: .up)
            #expect(host.isAllSettled, "\(host.supervisor.allReports)")
        }
        if host.failures.isEmpty {
            if seed % 3 == 0 { host.calmDown(whatIf: .down) } else { host.shutDown(force: seed % 3 == 1) }
            #expect(host.isAllStopped)
            #expect(host.runs.isEmpty)
            #expect(host.supervisor.isEmpty)
            #expect(host.supervisor.nextDeadline == nil)
        }
        #expect(host.failures.isEmpty, "seed \(seed):\n\(host.recorder.story.joined(separator: "\n"))")
    }
}
