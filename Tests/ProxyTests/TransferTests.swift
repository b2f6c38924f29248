import Glibc
import Linux
import RouterProtocol
import Synchronization
import TestSupport
import Testing

@Suite("Bytes", .serialized, .timeLimit(.minutes(1)))
struct TransferTests {
    static let size = 10 << 20

    /// Ten MiB that differ from place to place.
    static let body: [UInt8] = (0..<size).map { UInt8(truncatingIfNeeded: 97 + ($0 &* 7 &+ $0 >> 11) % 26) }

    /// Sends on a thread of its own, so that the test can read meanwhile.
    private func sendAside(_ bytes: [UInt8], on descriptor: Int32) throws -> Thread {
        try Thread(name: "sender") { try? BorrowedDescriptor(descriptor).writeAll(bytes) }
    }

    @Test("of a large response arrive as they were sent", arguments: [false, true])
    func download(isChunked: Bool) throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(Self.size)"
        let start = "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + (isChunked ? "A00000\r\n" : "")
        let message = Array(start.utf8) + Self.body + (isChunked ? Array("\r\n0\r\n\r\n".utf8) : [])
        let sender = try sendAside(message, on: peer.descriptor)
        _ = try client.readHead()
        if isChunked { #expect(try client.read(count: 8) == "A00000\r\n") }
        let received = try client.read(count: Self.size, within: .seconds(20))
        #expect(received == String(decoding: Self.body, as: UTF8.self))
        if isChunked { #expect(try client.read(count: 7) == "\r\n0\r\n\r\n") }
        sender.join()
        #expect(eventually { router.isBalanced })
        #expect(router.word(.bytesOut, row: 2) >= UInt64(Self.size))
    }

    @Test("of a large request arrive as they were sent", arguments: [false, true])
    func upload(isChunked: Bool) throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(Self.size)"
        let start = "POST / HTTP/1.1\r\nHost: app.test\r\n" + framing + "\r\n\r\n" + (isChunked ? "a00000\r\n" : "")
        let message = Array(start.utf8) + Self.body + (isChunked ? Array("\r\n0\r\nA: b\r\n\r\n".utf8) : [])
        let client = try router.client()
        let sender = try sendAside(message, on: client.descriptor)
        let peer = try service.accept()
        _ = try peer.readHead()
        if isChunked { _ = try peer.read(through: "\r\n") }
        let received = try peer.read(count: Self.size, within: .seconds(20))
        #expect(received == String(decoding: Self.body, as: UTF8.self))
        if isChunked { #expect(try peer.read(through: "\r\n\r\n").contains("A: b\r\n")) }
        sender.join()
        try peer.send(ok)
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
        #expect(eventually { router.isBalanced })
    }

    @Test("wait in the sockets, not in the router, for a client that does not read")
    func backPressure() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.size * 4)\r\n\r\n")
        try BorrowedDescriptor(peer.descriptor).setNonBlocking(true)
        var sent = 0
        while becomesReady(peer.descriptor, for: .writing, within: .milliseconds(100)) {
            sent += try BorrowedDescriptor(peer.descriptor).write(Self.body) ?? 0
        }
        // Socket buffers of both sides and one read: far less than the whole.
        #expect(sent < Self.size * 4)
        try BorrowedDescriptor(peer.descriptor).setNonBlocking(false)
        let rest = [UInt8](repeating: 98, count: Self.size * 4 - sent)
        let sender = try sendAside(rest, on: peer.descriptor)
        _ = try client.readHead()
        #expect(try client.read(count: Self.size * 4, within: .seconds(30)).utf8.count == Self.size * 4)
        sender.join()
        #expect(eventually { router.isBalanced })
    }

    static let upgrade = """
        GET /chat HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
        """
    static let switching = """
        HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n
        """

    @Test("of a tunnel pass both ways, those sent too early included, and each direction ends by itself")
    func tunnel() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: Self.upgrade + "early")
        let peer = try service.accept()
        #expect(try peer.readHead().lowercased().contains("upgrade: websocket"))
        try peer.send(Self.switching + "first")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 101 "))
        #expect(try client.read(count: 5) == "first")
        #expect(try peer.read(count: 5) == "early")
        for word in ["ping", "pong", "\0\u{1}"] {
            try client.send(word)
            #expect(try peer.read(count: word.utf8.count) == word)
            try peer.send(word)
            #expect(try client.read(count: word.utf8.count) == word)
        }
        #expect(router.word(.tunnels, row: 2) == 1)
        client.finishSending()
        #expect(try peer.readToEnd() == "")
        try peer.send("last")
        peer.finishSending()
        #expect(try client.readToEnd() == "last")
        #expect(eventually { router.isBalanced && router.word(.openConnections) == 0 })
    }

    @Test("do not become a tunnel when the service proves nothing")
    func wrongAccept() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: Self.upgrade)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send(Self.switching.replacing("s3p", with: "s4p"))
        #expect(try client.readHead().hasPrefix("HTTP/1.1 502"))
    }

    @Test("may be refused as a tunnel and go on as HTTP")
    func declinedUpgrade() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: Self.upgrade)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send(ok)
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
        try client.send(get)
        #expect(try peer.readHead().hasPrefix("GET / "))
    }
}
