import Glibc
import Linux
import NameServer
import TestSupport
import Testing

@Suite("A client's connection to the resolver", .timeLimit(.minutes(1)))
struct StreamTests {
    private static func framed(_ message: [UInt8]) -> [UInt8] { Wire.words(UInt16(message.count)) + message }

    private func server(_ change: (inout ServerLimits) -> Void = { _ in }) throws -> ServerUnderTest {
        var limits = ServerLimits()
        change(&limits)
        let server = try ServerUnderTest(limits)
        server.introduce()
        server.teach()
        return server
    }

    @Test("gets answers as they are known, not in the order of its queries")
    func order() throws {
        let other = try Datagrams()
        let server = try server()
        server.forward(to: [other.port])
        let client = try Connection(to: .port(server.port))
        try client.send(Self.framed(Wire.query("a.example", id: 1)) + Self.framed(Wire.query("web.internal", id: 2)))
        #expect(Wire.id(Array(try client.bytes(count: 4).dropFirst(2))) == 2)
        let asked = try other.receive()
        try other.send(Wire.answer(asked.bytes), to: asked.port)
        let rest = try client.bytes(count: Wire.answer(Wire.query("web.internal", id: 2)).count - 2 + 4)
        #expect(Wire.id(Array(rest.suffix(2))) == 1)
    }

    @Test("ends when it does nothing, even if it sends a byte now and then")
    func idle() throws {
        let server = try server { $0.idle = 300_000_000 }
        let silent = try Connection(to: .port(server.port))
        let slow = try Connection(to: .port(server.port))
        let query = Self.framed(Wire.query("web.internal", id: 1))
        var sent = 0
        while !becomesReady(slow.descriptor, within: .milliseconds(50)), sent < query.count - 1 {
            try? slow.send([query[sent]])
            sent += 1
        }
        #expect(sent < query.count - 1)
        #expect(becomesReady(silent.descriptor, within: .seconds(2)))
        #expect(throws: Connection.Failure.self) { try silent.bytes(count: 1) }
    }

    @Test("is one of a bounded number for each client")
    func bounded() throws {
        let server = try server { $0.connectionsPerClient = 2 }
        let kept = try (0..<2).map { _ in try Connection(to: .port(server.port)) }
        for client in kept {
            try client.send(Self.framed(Wire.query("web.internal", id: 1)))
            _ = try client.bytes(count: 2)
        }
        let third = try Connection(to: .port(server.port))
        #expect(throws: Connection.Failure.self) { try third.bytes(count: 1) }
    }

    @Test("that does not read its answers is not read any more, and holds up nobody")
    func slow() throws {
        let server = try server { $0.idle = 500_000_000 }
        let greedy = try Connection(to: .port(server.port))
        _ = fcntl(greedy.descriptor, F_SETFL, O_NONBLOCK)
        let queries = (0..<50).flatMap { _ in Self.framed(Wire.query("big.internal", id: 1)) }
        var sent = 0
        // Until neither its socket nor ours takes more.
        while sent < 64 << 20, becomesReady(greedy.descriptor, for: .writing, within: .milliseconds(200)) {
            let count = write(greedy.descriptor, queries, queries.count)
            if count <= 0 { break }
            sent += count
        }
        #expect(sent < 64 << 20)
        let client = try Datagrams()
        try client.send(Wire.query("web.internal", id: 5), to: server.port)
        #expect(Wire.id(try client.receive().bytes) == 5)
    }

    @Test("has a bounded number of queries in flight; the next one follows when one is answered")
    func pipelined() throws {
        let other = try Datagrams()
        let server = try server()
        server.forward(to: [other.port])
        let client = try Connection(to: .port(server.port))
        try client.send((0..<200 as Range<UInt16>).flatMap { Self.framed(Wire.query("a\($0).example", id: $0)) })
        let asked = try (0..<32).map { _ in try other.receive() }
        #expect(other.isSilent(for: .milliseconds(100)))
        try other.send(Wire.answer(asked[0].bytes), to: asked[0].port)
        let next = try other.receive()
        #expect(other.isSilent(for: .milliseconds(100)))
        try other.send(Wire.answer(next.bytes), to: next.port)
        _ = try other.receive()
    }

    @Test("gets an answer to each of many queries at once, also when none can be forwarded")
    func many() throws {
        let server = try server()
        let client = try Connection(to: .port(server.port))
        try client.send((0..<600 as Range<UInt16>).flatMap { Self.framed(Wire.query("a.example", id: $0)) })
        let size = 2 + Wire.query("a.example", id: 0).count
        let answers = try client.bytes(count: 600 * size)
        let ids = (0..<600).map { Wire.id(Array(answers[$0 * size + 2..<$0 * size + 4])) }
        #expect(ids == Array(0..<600))
        #expect(Wire.code(Array(answers[2...])) == 2)
    }
}
