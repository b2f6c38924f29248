import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A crash", .timeLimit(.minutes(1)))
struct CrashTests {
    private func host(_ services: String) throws -> Host {
        let host = try Host()
        try host.write(services, to: "tenement.toml")
        try host.start()
        return host
    }

    @Test("is answered with a new process at once; neighbours notice nothing; why says what happened")
    func killed() throws {
        let host = try host(
            """
            [service.victim]
            command = "tail -f /dev/null"
            restart = "always"
            isolation = "process"

            [service.neighbour]
            command = "tail -f /dev/null"
            isolation = "process"

            [instances]
            victim = ["default"]
            neighbour = ["default"]
            """)
        let neighbour = try host.row("neighbour:default") { $0.state == "ready" }
        let victim = try host.row("victim:default") { $0.state == "ready" }
        let pid = try #require(victim.pid)
        kill(pid, SIGKILL)
        // The first failure costs no delay: far below the first one of 1 s.
        let replaced = try host.row("victim:default", within: .milliseconds(800)) { $0.pid != pid && $0.pid != nil }
        #expect(replaced.state == "ready")
        #expect(replaced.restarts == 1)
        #expect(replaced.pid != pid)
        let after = try host.row("neighbour:default")
        #expect(after.pid == neighbour.pid)
        #expect(after.restarts == 0)
        let why = try host.done("why", "victim")
        #expect(why.contains("KILL"), "\(why)")
        #expect(try host.done("events").contains("victim:default"))
    }

    @Test("after a crash is answered with growing delays")
    func delays() throws {
        let host = try host(
            """
            [service.broken]
            command = "date +%s%N >>starts; exit 3"
            restart = "always"
            isolation = "process"
            backoff_base_ms = 150

            [instances]
            broken = ["default"]
            """)
        func starts() -> [Double] {
            ((try? host.read("starts")) ?? "").split(separator: "\n").compactMap { Double($0) }.map { $0 / 1e6 }
        }
        #expect(eventually { starts().count >= 5 })
        let times = starts()
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        // At once, then 150, 300, 600 ms, ±10 % and what a busy machine adds.
        #expect(gaps[0] < 120, "\(gaps)")
        for (gap, delay) in zip(gaps.dropFirst(), [150.0, 300, 600]) {
            #expect(gap >= delay * 0.9, "\(gaps)")
        }
        let row = try host.row("broken:default") { $0.state == "backoff" }
        #expect(row.state == "backoff")
        #expect(row.restarts >= 4)
        #expect(try host.done("ps").contains("exited 3"))
        #expect(try host.done("why", "broken").contains("3"))
    }

    @Test("of a service that may not come back is left alone")
    func never() throws {
        let host = try host(
            """
            [service.once]
            command = "exit 4"
            restart = "never"
            isolation = "process"
            """)
        let result = try host.tenement("spawn", "once", "--no-wait")
        #expect(result.code == 0)
        let row = try host.row("once:default") { $0.state == "exited" }
        #expect(row.state == "exited")
        #expect(row.restarts == 0)
    }

    @Test("at the first start is told by spawn, with the last lines of the log, and leaves nothing registered")
    func spawn() throws {
        let host = try host(
            """
            [service.broken]
            command = "echo no such database; exit 7"
            socket = "/tmp/never-bound.sock"
            restart = "never"
            isolation = "process"
            """)
        let result = try host.tenement("spawn", "broken")
        #expect(result.code == 1)
        #expect(result.errors.contains("7"))
        #expect((result.output + result.errors).contains("no such database"))
        #expect(try host.rows() == [])
    }
}
