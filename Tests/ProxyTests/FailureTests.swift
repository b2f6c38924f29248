import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("When something fails", .serialized, .timeLimit(.minutes(1)))
struct FailureTests {
    /// A router whose pooled connection has carried one request, and that connection's far end.
    private func warm(_ router: RouterUnderTest, _ service: ScriptedService) throws -> (Connection, Connection) {
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send(ok)
        _ = try client.read(through: "\r\n\r\nok")
        return (client, peer)
    }

    @Test("a GET on a connection that was just closed is asked again on a new one")
    func stale() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let (client, first) = try warm(router, service)
        try client.send(get)
        _ = try first.readHead()
        first.finishSending()
        let second = try service.accept()
        #expect(try second.readHead().hasPrefix("GET / "))
        try second.send(ok)
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
        #expect(eventually { router.isBalanced })
    }

    @Test("a POST whose bytes have left is never sent again")
    func noReplay() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let (client, first) = try warm(router, service)
        try client.send("POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc")
        _ = try first.read(through: "abc")
        first.finishSending()
        #expect(try client.read(through: "Bad Gateway\n").hasPrefix("HTTP/1.1 502"))
        #expect(service.isLeftAlone())
        #expect(eventually { router.isBalanced })
    }

    @Test("a POST does not take a pooled connection that the service has closed")
    func closedWhileIdle() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let (client, first) = try warm(router, service)
        first.finishSending()
        try client.send("POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc")
        let second = try service.accept()
        _ = try second.read(through: "abc")
        try second.send(ok)
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200"))
    }

    @Test("a GET is not asked again once a byte of the answer has come")
    func brokenHead() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let (client, first) = try warm(router, service)
        try client.send(get)
        _ = try first.readHead()
        try first.send("HTTP/1.1 200")
        first.finishSending()
        #expect(try client.read(through: "Bad Gateway\n").hasPrefix("HTTP/1.1 502"))
        #expect(service.isLeftAlone())
    }

    @Test(
        "a body that ends early is never passed on as complete",
        arguments: [
            "Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        ])
    func truncated(rest: String) throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        var peer: Connection? = try service.accept()
        _ = try peer?.readHead()
        try peer?.send("HTTP/1.1 200 OK\r\n" + rest)
        _ = try client.read(through: "abc")
        peer = nil
        #expect(client.isClosed)
        #expect(!(try client.readToEnd().hasSuffix("0\r\n\r\n")))
        #expect(eventually { router.isBalanced })
    }

    @Test("a replica that refuses is reported, and another one asked")
    func refused() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let gone = try router.replica(11, pool: 1, row: 3, "gone")
        try router.tell([gone])
        for _ in 0..<2 {
            let client = try router.client(sending: get)
            let peer = try service.accept()
            _ = try peer.readHead()
            try peer.send(ok)
            _ = try client.read(through: "\r\n\r\nok")
        }
        #expect(router.awaitEvent(.unreachable(replica: 11)))
        #expect(router.word(.failures, row: 3) >= 1)
        #expect(eventually { router.isBalanced })
    }

    @Test("the only replica refuses: 502")
    func allRefused() throws {
        let router = try RouterUnderTest()
        try router.tell([
            router.record(1, .pool(PoolRecord(name: "web", row: 1))), try router.replica(2, pool: 1, row: 2, "gone"),
            router.record(3, .route(RouteRecord(host: "app.test", pool: 1))),
        ])
        let client = try router.client(sending: get)
        #expect(try client.read(through: "Bad Gateway\n").hasPrefix("HTTP/1.1 502"))
        #expect(router.awaitEvent(.unreachable(replica: 2)))
        #expect(eventually { router.isBalanced })
    }

    @Test("a service that does not answer in time: 504")
    func slowService() throws {
        let router = try RouterUnderTest()
        let service = try router.serve(timeouts: RouteTimeouts(connect: 1000, request: 200))
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        #expect(try client.read(through: "Gateway Timeout\n").hasPrefix("HTTP/1.1 504"))
        #expect(peer.isClosed)
        #expect(router.requests(.get, 504, row: 1) == 1)
        #expect(eventually { router.isBalanced })
    }

    @Test("a service that stops in the middle of an answer: the client's connection is cut")
    func stalledService() throws {
        let router = try RouterUnderTest()
        let service = try router.serve(timeouts: RouteTimeouts(connect: 1000, request: 200))
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        _ = try client.read(through: "abc")
        #expect(client.isClosed)
        #expect(peer.isClosed)
        #expect(eventually { router.isBalanced })
    }

    @Test("a head that does not come to its end in time: 408")
    func slowHead() throws {
        var limits = ClientLimits()
        limits.head = 200
        let router = try RouterUnderTest(limits: limits)
        let client = try router.client(sending: "GET / HTTP/1.1\r\nHost:")
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(eventually { router.word(.openConnections) == 0 })
    }

    @Test("a connection without a request is closed without a word")
    func idle() throws {
        var limits = ClientLimits()
        limits.idle = 200
        limits.head = 200
        let router = try RouterUnderTest(limits: limits)
        #expect(try router.client().readToEnd() == "")
        let service = try router.serve()
        let (client, peer) = try warm(router, service)
        #expect(client.isClosed)
        #expect(peer.isClosed)
        #expect(eventually { router.word(.upstreamConnections) == 0 })
    }

    @Test("a client that stops sending its body: 408, and the service's connection is cut")
    func slowBody() throws {
        let router = try RouterUnderTest()
        let service = try router.serve(timeouts: RouteTimeouts(connect: 1000, request: 200))
        let client = try router.client(sending: "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\nabc")
        let peer = try service.accept()
        _ = try peer.read(through: "abc")
        #expect(try client.readToEnd().hasPrefix("HTTP/1.1 408"))
        #expect(peer.isClosed)
    }

    @Test("a client that goes away is noticed by the service")
    func abort() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        var client: Connection? = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        client = nil
        #expect(peer.isClosed)
        _ = client
    }

    @Test("a client that goes away in its body leaves the service an incomplete one")
    func abortBody() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        var client: Connection? = try router.client(
            sending: "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\nabc")
        let peer = try service.accept()
        _ = try peer.read(through: "abc")
        client = nil
        #expect(try peer.readToEnd() == "")
        #expect(eventually { router.isBalanced && router.word(.openConnections) == 0 })
        _ = client
    }

    @Test("a client that ends its direction still gets its answer")
    func halfClose() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        client.finishSending()
        let peer = try service.accept()
        _ = try peer.readHead()
        #expect(try peer.readToEnd() == "")
        try peer.send(ok)
        #expect(try client.readToEnd().hasSuffix("\r\n\r\nok"))
        #expect(eventually { router.isBalanced })
    }

    @Test("full backlogs make requests wait, not fail")
    func fullBacklog() throws {
        let router = try RouterUnderTest()
        let service = try ScriptedService(at: router.folder["web.sock"], backlog: 0)
        try router.tell([
            router.record(1, .pool(PoolRecord(name: "web", row: 1))), try router.replica(2, pool: 1, row: 2, "web"),
            router.record(3, .route(RouteRecord(host: "app.test", pool: 1))),
        ])
        let clients = try (0..<5).map { _ in try router.client(sending: get) }
        var peers: [Connection] = []
        for _ in clients {
            let peer = try service.accept()
            _ = try peer.readHead()
            try peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            peers.append(peer)
        }
        for client in clients { #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200")) }
        #expect(eventually { router.isBalanced })
    }

    @Test("a router that had nothing to do for long gives the next client all its time")
    func longSleep() throws {
        var limits = ClientLimits()
        limits.head = 300
        let router = try RouterUnderTest(limits: limits)
        let service = try router.serve()
        // Nothing may happen here for longer than a head may take.
        #expect(service.isLeftAlone(for: .seconds(1)))
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send(ok)
        #expect(try client.readHead().hasPrefix("HTTP/1.1 200 OK"))
    }
}
