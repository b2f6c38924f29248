import Control
import EventLoop
import Glibc
import HTTP
import Linux
import Metrics
import Model
import Processes
import RouterProtocol
import Routing
import Supervision
import Synchronization
import TOML
import TestSupport
import Testing

@testable import Daemon

@Suite("Totals of requests")
struct RequestTotalsTests {
    private let web = RouterLedger.RowKey.replica(
        ReplicaName(instance: InstanceName(service: ServiceName(app: "shop", service: "web")), number: 1))
    private let api = RouterLedger.RowKey.replica(
        ReplicaName(instance: InstanceName(service: ServiceName(app: "shop", service: "api")), number: 1))
    private let ok = CounterCell(method: .get, code: 200)

    /// Counters with so many `GET 200` in rows 1, 2, ….
    private func counters(_ counts: [UInt64]) throws -> RouterCounters {
        let counters = try RouterCounters(workers: 2, rows: 8)
        let memory = try SharedMemory(counters.memory.borrowed, count: counters.layout.size, writable: true)
        for (index, count) in counts.enumerated() {
            let offset = counters.layout.cell(ok, row: index + 1, worker: index % 2)
            unsafe memory.bytes.storeBytes(of: count, toByteOffset: offset, as: UInt64.self)
        }
        return counters
    }

    @Test("are sums over the workers")
    func workers() throws {
        #expect(try counters([5, 7]).row(2).cells == [ok: 7])
        #expect(try counters([]).row(1) == CountedRow())
    }

    @Test("do not go back when the router is replaced")
    func replaced() throws {
        var totals = RetiredTotals()
        totals.processEnded(try counters([5]), rows: [web: 1])
        let now = try counters([3]).row(1)
        #expect(totals.total(of: web, now: now).cells == [ok: 8])
    }

    @Test("stay with the name when its row goes to another")
    func moved() throws {
        var totals = RetiredTotals()
        let before = try counters([5, 2])
        totals.moved(from: [web: 1], to: [api: 1, web: 2], before)
        #expect(totals.total(of: web, now: before.row(2)).cells == [ok: 5])
        #expect(totals.total(of: api, now: before.row(1)).cells == [:])
        let after = try counters([6, 9])
        #expect(totals.total(of: web, now: after.row(2)).cells == [ok: 12])
        #expect(totals.total(of: api, now: after.row(1)).cells == [ok: 1])
        totals.moved(from: [api: 1, web: 2], to: [api: 1], after)
        #expect(totals.total(of: web, now: CountedRow()).cells == [ok: 12])
    }

    @Test("are forgotten with their instance")
    func forgotten() throws {
        var totals = RetiredTotals()
        totals.processEnded(try counters([5, 4]), rows: [web: 1, api: 2])
        let name = InstanceName(service: ServiceName(app: "shop", service: "web"))
        totals.forget(allBut: [name], endpoints: [])
        #expect(Set(totals.rows.keys) == [web])
    }

    @Test("count a failure once, at the replica that failed")
    func errors() throws {
        let counters = try RouterCounters(workers: 1, rows: 8)
        let memory = try SharedMemory(counters.memory.borrowed, count: counters.layout.size, writable: true)
        let pool = RouterLedger.RowKey.pool(.service(ServiceName(app: "shop", service: "web")))
        let words: [(Int, UInt64)] = [
            (counters.layout.word(.failures, row: 1, worker: 0), 2),
            (counters.layout.cell(CounterCell(method: .get, code: 500), row: 1, worker: 0), 3),
            (counters.layout.cell(CounterCell(method: .get, code: 502), row: 2, worker: 0), 2),
            (counters.layout.cell(CounterCell(method: .get, code: 503), row: 2, worker: 0), 7),
            (counters.layout.cell(CounterCell(method: .get, code: 404), row: 0, worker: 0), 4),
        ]
        for (offset, value) in words {
            unsafe memory.bytes.storeBytes(of: value, toByteOffset: offset, as: UInt64.self)
        }
        let facts = MetricsFacts.RouterFacts(
            counters: counters, rows: [web: 1, pool: 2], retired: RetiredTotals(), restarts: 0)
        let totals = RequestTotals(facts)
        #expect(
            totals.all.map(\.subject) == [
                .nobody, .service(ServiceName(app: "shop", service: "web")),
                .instance(InstanceName(service: ServiceName(app: "shop", service: "web"))),
            ])
        #expect(totals.all.map(\.errors) == [0, 7, 5])
    }
}

@Suite("A look at all processes")
struct ProcessTableTests {
    private func stat(_ pid: Int32, parent: Int32, session: Int32, start: Int, state: String = "S") -> ProcessStat? {
        ProcessStat(
            Array(
                "\(pid) (a b) \(state) \(parent) \(session) \(session) 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 \(start) 0".utf8)
        )
    }

    @Test("finds a leader's session and descendants, and nobody who is older or dead")
    func family() throws {
        let all = [
            stat(10, parent: 1, session: 10, start: 100), stat(11, parent: 10, session: 10, start: 110),
            stat(12, parent: 1, session: 10, start: 120), stat(13, parent: 11, session: 13, start: 130),
            stat(14, parent: 10, session: 10, start: 140, state: "Z"), stat(15, parent: 1, session: 15, start: 150),
            stat(16, parent: 12, session: 16, start: 50),
        ]
        let table = ProcessTable(all.compactMap { $0 })
        #expect(Set(table.family(of: 10, startTicks: 100).map(\.pid)) == [10, 11, 12, 13])
        #expect(table.family(of: 10, startTicks: 99).isEmpty)
        #expect(table.family(of: 99, startTicks: 0).isEmpty)
    }
}

@Suite("Metrics of a daemon", .serialized)
struct MetricsTests {
    private static let state = """
        [settings]
        admin = "127.0.0.1:0"
        default_isolation = "process"
        [service.job]
        command = "exec sleep 60"
        [service.done]
        command = "exit 3"
        restart = "never"
        [instances]
        job = ["default"]
        done = ["default"]
        """

    private func scrape(_ daemon: TestDaemon, accept: String) throws -> String {
        let answer = try daemon.get("/metrics", accept: accept)
        let body = try #require(answer.firstRange(of: "\r\n\r\n")).upperBound
        return String(answer[body...])
    }

    @Test("show what runs and what does not, and promtool has nothing to say", .needs(.promtool))
    func promtool() throws {
        let daemon = try TestDaemon(state: Self.state)
        let listener = try AdminListener(daemon.parts)
        daemon.parts.apply(by: nil)
        let settled = try daemon.turn {
            daemon.parts.supervision.supervisor.allReports.map(\.phase.rawValue).sorted() == ["exited", "ready"]
        }
        #expect(settled)
        let text = try scrape(daemon, accept: "*/*")
        let job = "{app=\"host\",service=\"job\",instance=\"default\",replica=\"1\""
        let done = "{app=\"host\",service=\"done\",instance=\"default\",replica=\"1\""
        let lines = Set(text.split(separator: "\n").map(String.init))
        #expect(lines.contains("tenement_instances_up{app=\"host\",service=\"job\",instance=\"default\"} 1"))
        #expect(lines.contains("tenement_instances_up{app=\"host\",service=\"done\",instance=\"default\"} 0"))
        #expect(lines.contains("tenement_instance_last_exit_code\(done)} 3"))
        #expect(lines.contains("tenement_instance_state\(job),state=\"ready\"} 1"))
        #expect(lines.contains("tenement_instance_state\(done),state=\"exited\"} 1"))
        #expect(text.components(of: "\ntenement_instance_uptime_seconds{") == 1)
        #expect(text.contains("\ntenement_instance_memory_mb\(job)} "))
        #expect(!text.contains("\ntenement_instance_memory_mb\(done)} "))
        #expect(text.contains("\ntenement_process_resident_memory_bytes{process=\"supervisor\"} "))
        #expect(lines.contains("tenement_config_last_reload_successful 1"))
        #expect(!lines.contains { $0.hasPrefix("tenement_instance_memory_bytes\(job)} 0") })
        let file = try daemon.folder.write(text, to: "metrics")
        let check = try Program.run(["/bin/sh", "-c", "promtool check metrics < \(file)"])
        // The one name that promtool dislikes is the one that existing dashboards ask for.
        let findings = (check.output + check.errors).split(separator: "\n").filter {
            !$0.contains("instance_memory_mb ")
        }
        #expect(findings == [])
        let open = try scrape(daemon, accept: "application/openmetrics-text")
        #expect(open.hasSuffix("# EOF\n"))
        withExtendedLifetime(listener) {}
    }

    @Test("are measured once for all who ask at the same time")
    func shared() throws {
        let daemon = try TestDaemon(state: "schema = 1\n")
        var gathered = 0
        let gather = daemon.parts.metrics.gather
        daemon.parts.metrics.gather = {
            gathered += 1
            return gather()
        }
        var answers: [[UInt8]?] = []
        for _ in 0..<5 { daemon.parts.metrics.ask(.prometheus) { answers.append($0) } }
        daemon.parts.metrics.ask(.openMetrics) { answers.append($0) }
        #expect(try daemon.turn { answers.count == 6 })
        #expect(gathered == 2)
        #expect(answers.allSatisfy { $0?.isEmpty == false })
    }

    @Test("say that an edit could not be applied")
    func reload() throws {
        let daemon = try TestDaemon(state: "schema = 1\n")
        try daemon.folder.write("schema = \n", to: "state.toml")
        daemon.parts.store.lookAtFile()
        let facts = MetricsFacts(daemon.parts)
        #expect(!facts.reload.succeeded)
        let text = String(decoding: MetricsReport(measuring: facts).text(.prometheus), as: UTF8.self)
        #expect(text.contains("\ntenement_config_last_reload_successful 0\n"))
    }
}
