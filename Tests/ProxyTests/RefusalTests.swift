import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("A router refuses", .serialized, .timeLimit(.minutes(1)))
struct RefusalTests {
    @Test(
        "what two parsers could read differently, and nothing of it or after it reaches a service",
        arguments: [
            "GET / HTTP/1.1\r\nHost: app.test\r\nHost: app.test\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: +5\r\n\r\nabcde",
            "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
            "POST / HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: app.test\r\nA : b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: app.test\r\n folded\r\n\r\n",
            "GET / HTTP/1.1\nHost: app.test\n\n",
            "GET /\r\n\r\n",
        ])
    func smuggling(request: String) throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: request + "GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n")
        let answer = try client.readToEnd()
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
        #expect(answer.contains("Connection: close\r\n"))
        #expect(service.isLeftAlone())
        #expect(router.word(.badRequests) == 1)
    }

    @Test("the rest of a body whose chunks go wrong, and the service never sees it complete")
    func badChunkLater() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(
            sending: "POST / HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        let peer = try service.accept()
        _ = try peer.read(through: "3\r\nabc\r\n")
        try client.send("zz\r\n0\r\n\r\n")
        #expect(try peer.readToEnd() == "")
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 400 "))
        #expect(eventually { router.isBalanced })
    }

    @Test(
        "CONNECT and heads that are too large",
        arguments: [
            ("CONNECT app.test:443 HTTP/1.1\r\nHost: app.test\r\n\r\n", "501"),
            ("GET /" + String(repeating: "a", count: 17_000) + " HTTP/1.1\r\nHost: app.test\r\n\r\n", "414"),
            ("GET / HTTP/1.1\r\nHost: app.test\r\nA: " + String(repeating: "a", count: 33_000) + "\r\n\r\n", "431"),
        ])
    func limits(request: String, status: String) throws {
        let router = try RouterUnderTest()
        let client = try router.client(sending: request)
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 " + status))
    }

    @Test("an unknown host with 404 and goes on")
    func unknownHost() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: "GET / HTTP/1.1\r\nHost: other.test\r\n\r\n")
        #expect(try client.read(through: "404 Not Found\n").hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(service.isLeftAlone())
        try client.send(get)
        _ = try service.accept().readHead()
        #expect(router.requests(.get, 404, row: 0) == 1)
    }

    @Test("a request for a service with nothing ready: 503, Retry-After, and demand is told once")
    func nothingReady() throws {
        let router = try RouterUnderTest()
        var pool = PoolRecord(name: "web", row: 1)
        pool.retryAfter = 7
        try router.tell([
            router.record(1, .pool(pool)), router.record(2, .route(RouteRecord(host: "app.test", pool: 1))),
        ])
        let client = try router.client()
        for _ in 0..<2 {
            try client.send(get)
            #expect(try client.read(through: "503 Service Unavailable\n").contains("\r\nRetry-After: 7\r\n"))
        }
        #expect(router.awaitEvent(.demand(pool: 1, waiting: 1)))
        #expect(!router.awaitEvent(.demand(pool: 1, waiting: 1), within: .milliseconds(20)))
        #expect(router.requests(.get, 503, row: 1) == 2)
        let service = try ScriptedService(at: router.folder["web.sock"])
        try router.tell([try router.replica(3, pool: 1, row: 2, "web")])
        #expect(router.awaitEvent(.demand(pool: 1, waiting: 0)))
        try client.send(get)
        _ = try service.accept().readHead()
    }

    @Test(
        "what a service says that no client should see",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            "nonsense\r\n\r\n",
        ])
    func badResponse(response: String) throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send(response)
        #expect(try client.read(through: "Bad Gateway\n").hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
        #expect(peer.isClosed)
        #expect(eventually { router.isBalanced })
    }
}
