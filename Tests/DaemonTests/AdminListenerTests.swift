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

@Suite("What the admin listener answers")
struct AdminAnswerTests {
    private func answer(_ method: String, _ target: String, accept: String? = nil) throws -> AdminAnswer {
        let fields = accept.map { [MessageField("accept", $0)] } ?? []
        let target = try #require(MessageTarget(Array(target.utf8)))
        return AdminAnswer(MessageRequest(method: method, target: target, fields: fields))
    }

    @Test("depends on the path alone")
    func paths() throws {
        #expect(try answer("GET", "/metrics") == .metrics(.prometheus))
        #expect(try answer("GET", "/metrics?x=1") == .metrics(.prometheus))
        #expect(try answer("GET", "/health") == .health)
        #expect(try answer("GET", "/") == .notFound)
        #expect(try answer("GET", "/metrics/x") == .notFound)
    }

    @Test("is OpenMetrics for those who name it")
    func accept() throws {
        #expect(try answer("GET", "/metrics", accept: "application/openmetrics-text") == .metrics(.openMetrics))
        #expect(try answer("GET", "/metrics", accept: "text/plain") == .metrics(.prometheus))
    }

    @Test("is no for every other method", arguments: ["HEAD", "POST", "DELETE", "OPTIONS", "get"])
    func methods(method: String) throws {
        #expect(try answer(method, "/metrics") == .notAllowed)
    }
}

@Suite("The admin listener", .serialized)
struct AdminListenerTests {
    private static let anyPort = "[settings]\nadmin = \"127.0.0.1:0\"\n"

    @Test("says that all is well")
    func health() throws {
        let daemon = try TestDaemon(state: Self.anyPort)
        let listener = try AdminListener(daemon.parts)
        let answer = try daemon.get("/health")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n{\"status\":\"ok\"}\n"))
        withExtendedLifetime(listener) {}
    }

    @Test("serves several requests on one connection, also when they come at once")
    func keepAlive() throws {
        let daemon = try TestDaemon(state: Self.anyPort)
        let listener = try AdminListener(daemon.parts)
        let answer = try daemon.talk(to: daemon.adminPort) { client in
            let request = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
            try client.send(request + request + "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" + request)
            var text = try client.read(through: "ok\"}\n") + client.read(through: "ok\"}\n")
            text += try client.read(through: "tenement_build_info{") + client.read(through: "ok\"}\n")
            try client.send("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return text + (try client.readToEnd())
        }
        #expect(answer.components(of: "HTTP/1.1 200 OK") == 4)
        #expect(answer.components(of: "HTTP/1.1 404 Not Found") == 1)
        withExtendedLifetime(listener) {}
    }

    @Test(
        "refuses what it does not want to hear",
        arguments: [
            ("POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", "405"),
            ("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n", "405"),
            ("GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx", "413"),
            ("GET /health HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "413"),
            ("GET /health HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "x", count: 9000) + "\r\n\r\n", "431"),
            ("nonsense\r\n\r\n", "400"),
        ])
    func refusals(request: String, status: String) throws {
        let daemon = try TestDaemon(state: Self.anyPort)
        let listener = try AdminListener(daemon.parts)
        let answer = try daemon.talk(to: daemon.adminPort) { client in
            try client.send(request)
            return try client.readToEnd()
        }
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer.prefix(80))")
        withExtendedLifetime(listener) {}
    }

    @Test("ends connections of those who send too slowly, however they trickle, and of idle ones")
    func slow() throws {
        let daemon = try TestDaemon(state: Self.anyPort)
        let listener = try AdminListener(
            daemon.parts, patience: AdminPatience(busy: 150_000_000, idle: 50_000_000))
        let trickled = try daemon.talk(to: daemon.adminPort) { client in
            for byte in "GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: 123456789".utf8 {
                guard (try? client.send([byte])) != nil else { break }
                if becomesReady(client.descriptor, within: .milliseconds(20)) { break }
            }
            return try client.readToEnd() + "ended"
        }
        #expect(trickled == "ended")
        let idle = try daemon.talk(to: daemon.adminPort) { client in
            try client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            return try client.readToEnd()
        }
        #expect(idle.hasSuffix("ok\"}\n"))
        withExtendedLifetime(listener) {}
    }

    @Test("holds 64 connections and gives up an idle one for the next")
    func limit() throws {
        let daemon = try TestDaemon(state: Self.anyPort)
        let listener = try AdminListener(daemon.parts)
        let clients = try (0..<AdminListener.connectionLimit).map { _ in try Connection(to: .port(daemon.adminPort)) }
        let answer = try daemon.get("/health")
        #expect(answer.contains("200 OK"))
        #expect(try daemon.turn { clients.count { becomesReady($0.descriptor, within: .zero) } == 1 })
        withExtendedLifetime((listener, clients)) {}
    }

    @Test("is nowhere when it is off")
    func off() throws {
        let daemon = try TestDaemon(state: "[settings]\nadmin = \"off\"\n")
        let listener = try AdminListener(daemon.parts)
        #expect(daemon.parts.adminAddresses.isEmpty)
        withExtendedLifetime(listener) {}
    }

    @Test("fails where it was told to be if somebody is there, naming who")
    func taken() throws {
        let first = try TestDaemon(state: Self.anyPort)
        let listener = try AdminListener(first.parts)
        let second = try TestDaemon(state: "[settings]\nadmin = \"127.0.0.1:\(first.adminPort)\"\n")
        do {
            _ = try AdminListener(second.parts)
            Issue.record("it must not listen there")
        } catch {
            guard case .listen(let address, let holder, .addressInUse) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(address == "127.0.0.1:\(first.adminPort)")
            #expect(holder.contains("pid \(getpid())"))
        }
        withExtendedLifetime(listener) {}
    }

    @Test("moves on from a taken usual port, and yields the one it has to a service that declares it")
    func yields() throws {
        let daemon = try TestDaemon(state: "schema = 1\n")
        let rival = try TestDaemon(state: "schema = 1\n")
        let listeners = (try AdminListener(daemon.parts), try AdminListener(rival.parts))
        let port = daemon.adminPort
        #expect(rival.adminPort != port)
        #expect((8000...8020).contains(rival.adminPort))
        try daemon.folder.write(
            "[service.web]\ncommand = \"exec sleep 60\"\nport = \(port)\n[instances]\nweb = [\"default\"]\n",
            to: "state.toml")
        daemon.parts.store.lookAtFile()
        #expect(daemon.adminPort != port)
        #expect(try daemon.get("/health").contains("200 OK"))
        withExtendedLifetime(listeners) {}
    }

    @Test("goes where an edit of the settings sends it, and stays where it is if it cannot")
    func live() throws {
        let daemon = try TestDaemon(state: Self.anyPort)
        let rival = try TestDaemon(state: Self.anyPort)
        let listeners = (try AdminListener(daemon.parts), try AdminListener(rival.parts))
        let port = daemon.adminPort
        try daemon.folder.write("[settings]\nadmin = \"127.0.0.1:\(rival.adminPort)\"\n", to: "state.toml")
        daemon.parts.store.lookAtFile()
        #expect(daemon.adminPort == port)
        #expect(try daemon.get("/health").contains("200 OK"))
        try daemon.folder.write("[settings]\nadmin = \"off\"\n", to: "state.toml")
        daemon.parts.store.lookAtFile()
        #expect(daemon.parts.adminAddresses.isEmpty)
        #expect(throws: Connection.Failure.connect(errno: ECONNREFUSED)) { try Connection(to: .port(port)) }
        withExtendedLifetime(listeners) {}
    }
}

extension String {
    /// How often `text` stands in it.
    func components(of text: String) -> Int {
        var rest = self[...]
        var count = 0
        while let range = rest.firstRange(of: text) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
