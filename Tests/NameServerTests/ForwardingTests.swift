import Linux
import NameServer
import TestSupport
import Testing

@Suite("A query that the resolver cannot answer itself", .timeLimit(.minutes(1)))
struct ForwardingTests {
    private func server(to others: [Datagrams], _ change: (inout ServerLimits) -> Void = { _ in }) throws
        -> ServerUnderTest
    {
        var limits = ServerLimits()
        change(&limits)
        let server = try ServerUnderTest(limits)
        server.introduce()
        server.forward(to: others.map(\.port))
        return server
    }

    @Test("goes to the host's server under another id, from another port each time, and its answer comes back")
    func relayed() throws {
        let other = try Datagrams()
        let server = try server(to: [other])
        let client = try Datagrams()
        var ids: Set<UInt16> = []
        var ports: Set<UInt16> = []
        for id in 0..<20 as Range<UInt16> {
            try client.send(Wire.query("wWw.example.com", id: id, edns: 1400), to: server.port)
            let asked = try other.receive()
            #expect(
                Array(asked.bytes.dropFirst(2)) == Array(Wire.query("wWw.example.com", id: id, edns: 1400).dropFirst(2))
            )
            ids.insert(Wire.id(asked.bytes))
            ports.insert(asked.port)
            try other.send(Wire.answer(asked.bytes), to: asked.port)
            #expect(try client.receive().bytes == Wire.answer(Wire.query("wWw.example.com", id: id)))
        }
        #expect(ids.count > 15 && ids != Set(0..<20))
        #expect(ports.count > 15)
    }

    @Test("is not satisfied by another id, question, spelling or sender")
    func forged() throws {
        let other = try Datagrams()
        let stranger = try Datagrams()
        let server = try server(to: [other])
        let client = try Datagrams()
        try client.send(Wire.query("www.example.com", id: 7), to: server.port)
        let asked = try other.receive()
        var wrong = Wire.answer(asked.bytes)
        wrong[0] ^= 1
        try other.send(wrong, to: asked.port)
        for name in ["wwx.example.com", "wWw.example.com"] {
            try other.send(Wire.answer(Wire.query(name, id: Wire.id(asked.bytes))), to: asked.port)
        }
        try stranger.send(Wire.answer(asked.bytes), to: asked.port)
        #expect(client.isSilent(for: .milliseconds(100)))
        try other.send(Wire.answer(asked.bytes, addresses: 2), to: asked.port)
        #expect(try client.receive().bytes == Wire.answer(Wire.query("www.example.com", id: 7), addresses: 2))
    }

    @Test("goes to the next server when one is silent, and starts there from then on")
    func silent() throws {
        let first = try Datagrams()
        let second = try Datagrams()
        let server = try server(to: [first, second]) { $0.patience = 50_000_000 }
        let client = try Datagrams()
        try client.send(Wire.query("a.example", id: 1), to: server.port)
        _ = try first.receive()
        let asked = try second.receive()
        try second.send(Wire.answer(asked.bytes), to: asked.port)
        #expect(Wire.id(try client.receive().bytes) == 1)
        try client.send(Wire.query("b.example", id: 2), to: server.port)
        let again = try second.receive()
        try second.send(Wire.answer(again.bytes), to: again.port)
        #expect(Wire.id(try client.receive().bytes) == 2)
        #expect(first.isSilent(for: .milliseconds(20)))
    }

    @Test("goes to the next server at once when one is gone or refuses", arguments: [2, 5])
    func refused(code: UInt16) throws {
        let gone = try Datagrams().port
        let refusing = try Datagrams()
        let good = try Datagrams()
        let server = try server(to: [])
        server.forward(to: [gone, refusing.port, good.port])
        let client = try Datagrams()
        try client.send(Wire.query("a.example", id: 1), to: server.port)
        let first = try refusing.receive(within: .seconds(1))
        try refusing.send(Wire.answer(first.bytes, flags: 0x8180 | code, addresses: 0), to: first.port)
        let second = try good.receive(within: .seconds(1))
        try good.send(Wire.answer(second.bytes), to: second.port)
        #expect(Wire.code(try client.receive().bytes) == 0)
    }

    @Test("gets the refusal of the last server, or a failure when all are silent")
    func failures() throws {
        let other = try Datagrams()
        let server = try server(to: [other]) { $0.patience = 30_000_000 }
        let client = try Datagrams()
        try client.send(Wire.query("a.example", id: 1), to: server.port)
        let asked = try other.receive()
        try other.send(Wire.answer(asked.bytes, flags: 0x8185, addresses: 0), to: asked.port)
        #expect(Wire.code(try client.receive().bytes) == 5)
        try client.send(Wire.query("b.example", id: 2), to: server.port)
        for _ in 0..<3 { _ = try other.receive() }
        let failure = try client.receive().bytes
        #expect(Wire.code(failure) == 2 && Wire.id(failure) == 2)
        #expect(other.isSilent(for: .milliseconds(60)), "three times, no more")
    }

    @Test("is asked about once, however often the client repeats it meanwhile")
    func repeated() throws {
        let other = try Datagrams()
        let server = try server(to: [other])
        let client = try Datagrams()
        for _ in 0..<5 { try client.send(Wire.query("a.example", id: 1), to: server.port) }
        let asked = try other.receive()
        #expect(other.isSilent(for: .milliseconds(50)))
        try other.send(Wire.answer(asked.bytes), to: asked.port)
        _ = try client.receive()
        #expect(client.isSilent(for: .milliseconds(50)))
        try client.send(Wire.query("a.example", id: 1), to: server.port)
        _ = try other.receive()
    }

    @Test("is one of a bounded number for each client")
    func bounded() throws {
        let other = try Datagrams()
        let server = try server(to: [other]) { $0.forwardedPerClient = 3 }
        let client = try Datagrams()
        for id in 1...4 as ClosedRange<UInt16> { try client.send(Wire.query("a.example", id: id), to: server.port) }
        let failure = try client.receive().bytes
        #expect(Wire.code(failure) == 2 && Wire.id(failure) == 4)
        #expect(client.isSilent(for: .milliseconds(50)))
    }

    @Test("whose answer is longer than the client takes is cut, and whole over TCP")
    func long() throws {
        let other = try Datagrams()
        let server = try server(to: [other])
        let client = try Datagrams()
        try client.send(Wire.query("a.example", id: 1), to: server.port)
        let asked = try other.receive()
        try other.send(Wire.answer(asked.bytes, addresses: 100), to: asked.port)
        let cut = try client.receive().bytes
        #expect(Wire.isTruncated(cut) && cut.count <= 512)
        let stream = try Connection(to: .port(server.port))
        let query = Wire.query("a.example", id: 9)
        try stream.send(Wire.words(UInt16(query.count)) + query)
        let again = try other.receive()
        try other.send(Wire.answer(again.bytes, addresses: 100), to: again.port)
        let whole = Wire.answer(query, addresses: 100)
        #expect(try stream.bytes(count: 2 + whole.count) == Wire.words(UInt16(whole.count)) + whole)
    }

    @Test("over TCP is asked again over TCP when the answer to a datagram was cut")
    func streams() throws {
        let other = try Datagrams()
        let listener = try Socket.listen(at: .ip(.loopback4, port: other.port))
        let server = try server(to: [other])
        let client = try Connection(to: .port(server.port))
        let query = Wire.query("a.example", id: 9)
        try client.send(Wire.words(UInt16(query.count)) + query)
        let asked = try other.receive()
        try other.send(Wire.answer(asked.bytes, flags: 0x8380, addresses: 0), to: asked.port)
        #expect(becomesReady(listener.number))
        let number = try #require(try listener.borrowed.accept()?.release())
        try BorrowedDescriptor(number).setNonBlocking(false)
        let peer = Connection(owning: number)
        let request = try Array(peer.bytes(count: 2 + query.count).dropFirst(2))
        #expect(request.dropFirst(2) == query.dropFirst(2))
        let answer = Wire.answer(request, addresses: 500)
        try peer.send(Wire.words(UInt16(answer.count)) + answer)
        let whole = Wire.answer(query, addresses: 500)
        #expect(try client.bytes(count: 2 + whole.count) == Wire.words(UInt16(whole.count)) + whole)
    }

    @Test("cut for a client of datagrams stays cut: the client asks again")
    func cut() throws {
        let other = try Datagrams()
        let server = try server(to: [other])
        let client = try Datagrams()
        try client.send(Wire.query("a.example", id: 1), to: server.port)
        let asked = try other.receive()
        try other.send(Wire.answer(asked.bytes, flags: 0x8380, addresses: 0), to: asked.port)
        #expect(Wire.isTruncated(try client.receive().bytes))
    }
}
