import Foundation
import TestSupport
import Testing

/// Supervisors in network namespaces of the test's own.
@Suite("Node ports", .serialized, .timeLimit(.minutes(3)), .needs(.root))
struct NodePortTests {
    /// The example as a host's daemon runs it, or in the foreground.
    private static func started(_ mode: Host.Mode) throws -> Host {
        let host = try Host(example: "ports", mode)
        try host.start()
        if mode == .daemon { try host.done("app", "add", host.project) }
        try wait(for: host)
        return host
    }

    private static func wait(for host: Host) throws {
        let isReady = try eventually(within: .seconds(15)) {
            try host.rows().count == 6 && host.rows().allSatisfy { $0.state == "ready" }
        }
        #expect(isReady)
    }

    /// A project with one service that says a quote at a node port.
    private static func quoting(_ name: String, at port: Int) throws -> Host {
        let host = try Host(named: name)
        try host.write(manifest(name, at: port), to: "app.toml")
        let program = try String(contentsOfFile: Executables.repository + "/examples/ports/quote.py", encoding: .utf8)
        try host.write(program, to: "quote.py")
        return host
    }

    private static func manifest(_ name: String, at port: Int) -> String {
        """
        name = "\(name)"
        [services.chat]
        command = "exec python3 quote.py"
        isolation = "process"
        ports = [{ port = 4000, name = "chat", type = "tcp", node_port = \(port) }]

        """
    }

    @Test("stand in status with those who serve them, and /metrics counts what comes")
    func observation() throws {
        try NetworkLab.run { lab in
            let host = try Self.started(.up)
            #expect(try lab.ask("tcp 10.88.0.1 17", times: 6, from: "client") == ["replica": 6])
            let status = try host.done("status")
            #expect(status.contains("17/tcp      arena/quote, 3 endpoints\n"))
            #expect(status.contains("53/udp      arena/dns, 1 endpoint\n"))
            try host.done("stop", "irc")
            #expect(try host.done("status").contains("6667/tcp    arena/irc, 0 endpoints\n"))
            let metrics = try Host.curl(["http://\(host.address(of: "admin"))/metrics"]).body
            let labels = "{app=\"arena\",service=\"quote\",port=\"17\",protocol=\"tcp\"}"
            #expect(metrics.contains("tenement_node_port_connections_total\(labels) 6\n"))
            let bytes = metrics.split(separator: "\n").first {
                $0.hasPrefix("tenement_node_port_bytes_total\(labels) ")
            }
            #expect(Int(bytes?.split(separator: " ").last ?? "") ?? 0 > 6 * 300)
        }
    }

    @Test("lead on while the supervisor is dead, and after its return; another app cannot have them")
    func supervisorDies() throws {
        try NetworkLab.run { lab in
            let host = try Self.started(.daemon)
            try host.kill()
            #expect(try lab.ask("tcp 10.88.0.1 17", times: 30, from: "client") == ["replica": 30])
            try host.start()
            try Self.wait(for: host)
            #expect(try lab.ask("tcp 10.88.0.1 17", times: 30, from: "client") == ["replica": 30])

            let other = try TemporaryFolder()
            try other.write(Self.manifest("other", at: 6667), to: "app.toml")
            let refused = try host.tenement("app", "add", other.path)
            #expect(refused.code == 1)
            #expect(
                refused.errors.contains(
                    "node_port 6667/tcp (service \"chat\") is already in use by app \"arena\" service \"irc\""))
            // A claim stays while nothing runs.
            try host.done("stop", "irc")
            #expect(try host.tenement("app", "add", other.path).code == 1)
            try host.done("app", "delete", "arena")
            #expect(
                try eventually { try lab.ask("tcp 10.88.0.1 6667", from: "client") == ["ConnectionRefusedError": 1] })
            #expect(!(try host.done("status").contains("/tcp")))
        }
    }

    @Test("are refused, with the holder's name, where another program listens")
    func taken() throws {
        try NetworkLab.run { lab in
            try lab.serve("foreign", port: 18)
            let host = try Self.quoting("shop", at: 18)
            try host.start()
            let row = try host.row("chat:default") { $0.state == "backoff" }
            #expect(row.state == "backoff")
            #expect(try host.done("why", "chat").contains("another program has its node port: 18 (python3, pid "))
            #expect(try lab.ask("tcp 10.88.0.1 18", from: "client") == ["foreign": 1])
        }
    }

    @Test("of two supervisors do not touch each other")
    func twoSupervisors() throws {
        try NetworkLab.run { lab in
            let first = try Self.quoting("one", at: 18)
            try first.start()
            #expect(try first.row("chat:default") { $0.state == "ready" }.state == "ready")
            let second = try Self.quoting("two", at: 19)
            try second.write(second.read("app.toml").replacingOccurrences(of: "4000", with: "4001"), to: "app.toml")
            try second.start()
            #expect(try second.row("chat:default") { $0.state == "ready" }.state == "ready")
            for port in [18, 19] {
                #expect(try lab.ask("tcp 10.88.0.1 \(port)", times: 3, from: "client") == ["replica": 3])
            }
            #expect(try second.terminate()?.code == 0)
            #expect(try lab.ask("tcp 10.88.0.1 18", times: 3, from: "client") == ["replica": 3])
            #expect(try lab.ask("tcp 10.88.0.1 19", from: "client") == ["ConnectionRefusedError": 1])
            let end = try first.terminate()
            #expect(end?.errors.contains("somebody changed") == false)
            #expect(try lab.run(["nft", "list", "tables"]).output == "")
        }
    }
}
