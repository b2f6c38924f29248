import Glibc
import Linux
import RouterProtocol
import TestSupport
import Testing

@Suite("The router process", .serialized, .timeLimit(.minutes(1)))
struct RouterProcessTests {
    private static let get = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n"

    private func service(_ supervisor: SupervisorUnderTest) throws -> FileDescriptor {
        let path = supervisor.folder["web.sock"]
        let listener = try Socket.listen(at: .unix(path: path))
        chmod(path, 0o777)
        return listener
    }

    private func accept(_ listener: borrowing FileDescriptor) throws -> Connection {
        #expect(becomesReady(listener.number))
        let accepted = try #require(try listener.borrowed.accept()?.release())
        try BorrowedDescriptor(accepted).setNonBlocking(false)
        return Connection(owning: accepted)
    }

    @Test("says who it is, serves what it is told, and counts in the memory it was given")
    func serves() throws {
        let supervisor = try SupervisorUnderTest()
        let hello = try supervisor.awaitRecord { if case .hello = $0.body { true } else { false } }
        #expect(hello.body == .hello(RouterHello(pid: UInt32(supervisor.router.pid))))
        try supervisor.greet()
        try supervisor.listen()
        let listener = try service(supervisor)
        try supervisor.route()
        #expect(try supervisor.awaitRecord { $0.body == .applied }.version == 5)
        let client = try Connection(to: .port(supervisor.port))
        try client.send(Self.get)
        let peer = try accept(listener)
        _ = try peer.read(through: "\r\n\r\n")
        #expect(try supervisor.word(.inFlight, row: 2) == 1)
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
        #expect(try eventually { try supervisor.word(.inFlight, row: 2) == 0 })
        #expect(try supervisor.word(.bytesOut, row: 2) > 0)
    }

    @Test("gives up its user, its capabilities and the right to get any back", .needs(.root))
    func privileges() throws {
        let supervisor = try SupervisorUnderTest()
        try supervisor.greet()
        try supervisor.listen()
        try supervisor.route()
        _ = try supervisor.awaitRecord { $0.body == .applied }
        let status = try File.readText("/proc/\(supervisor.router.pid)/status")
        #expect(status.contains("Uid:\t65534\t65534\t65534\t65534"))
        #expect(status.contains("CapEff:\t0000000000000000"))
        #expect(status.contains("CapPrm:\t0000000000000000"))
        #expect(status.contains("NoNewPrivs:\t1"))
        #expect(status.contains("Seccomp:\t2"))
    }

    @Test("tells demand for a pool without replicas, and a replica that refuses")
    func demand() throws {
        let supervisor = try SupervisorUnderTest()
        try supervisor.greet()
        try supervisor.listen()
        try supervisor.route()
        _ = try supervisor.awaitRecord { $0.body == .applied }
        let client = try Connection(to: .port(supervisor.port))
        try client.send(Self.get)
        #expect(try client.read(through: "\r\n").hasPrefix("HTTP/1.1 502"))
        #expect(try supervisor.awaitRecord { $0.body == .unreachable }.id == 2)
        try supervisor.say(.remove(.replica), id: 2, version: 6)
        #expect(try supervisor.awaitRecord { $0.body == .applied }.version == 6)
        try client.send(Self.get)
        #expect(try client.read(through: "HTTP/1.1 503").hasSuffix("503"))
        #expect(try supervisor.awaitRecord { $0.body == .demand(waiting: 1) }.id == 1)
    }

    @Test("takes a snapshot from a sealed memfd and no other")
    func snapshot() throws {
        let supervisor = try SupervisorUnderTest()
        try supervisor.greet()
        try supervisor.listen()
        let bytes = try RecordWriter.snapshot([
            DownRecord(id: 1, version: 1, .pool(PoolRecord(name: "web"))),
            DownRecord(id: 3, version: 1, .route(RouteRecord(host: "app.test", pool: 1))),
        ])
        let sealed = try MemFD.sealed(name: "snapshot", bytes: bytes)
        try supervisor.say(.snapshot(length: UInt64(bytes.count)), sealed.borrowed)
        _ = try supervisor.awaitRecord { $0.body == .applied }
        let client = try Connection(to: .port(supervisor.port))
        try client.send(Self.get)
        #expect(try client.read(through: "\r\n").hasPrefix("HTTP/1.1 503"))
        let loose = try MemFD.fixedSize(name: "snapshot", bytes: bytes.count)
        try supervisor.say(.snapshot(length: UInt64(bytes.count)), loose.borrowed)
        #expect(try supervisor.router.finish().ending == .exited(1))
    }

    @Test("ends with its supervisor in the foreground")
    func foreground() throws {
        let supervisor = try SupervisorUnderTest()
        try supervisor.greet()
        supervisor.vanish()
        #expect(try supervisor.router.finish().ending == .exited(0))
    }

    @Test("serves on without its supervisor otherwise")
    func background() throws {
        let supervisor = try SupervisorUnderTest()
        try supervisor.greet { $0.isForeground = false }
        try supervisor.listen()
        try supervisor.route()
        _ = try supervisor.awaitRecord { $0.body == .applied }
        let listener = try service(supervisor)
        supervisor.vanish()
        let client = try Connection(to: .port(supervisor.port))
        try client.send(Self.get)
        let peer = try accept(listener)
        _ = try peer.read(through: "\r\n\r\n")
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
    }

    @Test("retires when its last client has gone")
    func retire() throws {
        let supervisor = try SupervisorUnderTest()
        try supervisor.greet()
        try supervisor.listen()
        try supervisor.say(.retire)
        #expect(try supervisor.router.finish().ending == .exited(0))
    }

    @Test("ends at the first odd record", arguments: [[1, 2, 3], [99, 0, 0, 0] + [UInt8](repeating: 0, count: 12)])
    func oddRecord(bytes: [UInt8]) throws {
        let supervisor = try SupervisorUnderTest()
        try supervisor.send(bytes)
        let result = try supervisor.router.finish()
        #expect(result.ending == .exited(1))
        #expect(result.errors.contains("unreadable record"))
    }

    @Test("without a channel says who starts it")
    func byHand() throws {
        let supervisor = try SupervisorUnderTest()
        let executable = try CurrentProcess.executable()
        let program = executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)] + "/tenement-router"
        let result = try Program.run([String(program)], environment: ["TENEMENT_ROUTER_CHANNEL": "0"])
        #expect(result.ending == .exited(2))
        #expect(result.errors.contains("started by tenement"))
        supervisor.vanish()
    }
}
