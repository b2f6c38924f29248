import Proxy
import RouterProtocol
import TestSupport
import Testing

@Suite("An exchange", .serialized, .timeLimit(.minutes(1)))
struct ExchangeTests {
    @Test("passes request and response and says who the client is")
    func simple() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(
            sending: "GET /a?b=c HTTP/1.1\r\nHost: App.Test:80\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n")
        let peer = try service.accept()
        let head = try peer.readHead()
        #expect(head.hasPrefix("GET /a?b=c HTTP/1.1\r\n"))
        #expect(head.contains("\r\nX-Forwarded-For: 127.0.0.1\r\n"))
        #expect(head.contains("\r\nX-Forwarded-Proto: http\r\n"))
        #expect(head.contains("\r\nX-Request-Id: "))
        #expect(!head.contains("6.6.6.6"))
        try peer.send(ok)
        #expect(try client.readHead().hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(try client.read(count: 2) == "ok")
        #expect(eventually { router.isBalanced })
        #expect(router.requests(.get, 200, row: 2) == 1)
    }

    @Test("believes a trusted proxy about its client")
    func trusted() throws {
        let router = try RouterUnderTest(trusting: [try #require(AddressBlock("127.0.0.0/8"))])
        let service = try router.serve()
        let client = try router.client(sending: "GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n")
        let head = try service.accept().readHead()
        #expect(head.contains("\r\nX-Forwarded-For: 6.6.6.6, 127.0.0.1\r\n"))
        withExtendedLifetime(client) {}
    }

    @Test("leaves both connections open for the next one")
    func keepAlive() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client()
        try client.send(get)
        let peer = try service.accept()
        for _ in 0..<3 {
            _ = try peer.readHead()
            try peer.send(ok)
            _ = try client.readHead()
            #expect(try client.read(count: 2) == "ok")
            try client.send(get)
        }
        #expect(service.isLeftAlone())
        #expect(router.word(.acceptedConnections) == 1)
    }

    @Test("answers pipelined requests one after the other")
    func pipelining() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(
            sending:
                "POST /1 HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc"
                + get.replacing("/ ", with: "/2 ")
        )
        let peer = try service.accept()
        #expect(try peer.readHead().hasPrefix("POST /1"))
        #expect(try peer.read(count: 3) == "abc")
        #expect(peer.isSilent())
        try peer.send(ok)
        #expect(try peer.readHead().hasPrefix("GET /2"))
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo")
        _ = try client.read(through: "\r\n\r\nok")
        #expect(try client.read(through: "\r\n\r\ntwo").contains("200 OK"))
    }

    @Test("takes a head byte by byte")
    func slowHead() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client()
        for byte in get.utf8 { try client.send([byte]) }
        let peer = try service.accept()
        #expect(try peer.readHead().hasPrefix("GET / HTTP/1.1\r\n"))
    }

    @Test("of HEAD has no body, whatever length is declared")
    func head() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: "HEAD / HTTP/1.1\r\nHost: app.test\r\n\r\n")
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        #expect(try client.readHead().contains("Content-Length: 1000\r\n"))
        try client.send(get)
        #expect(try peer.readHead().hasPrefix("GET"))
    }

    @Test("with an HTTP/1.0 client ends its connection and takes chunks off")
    func http10() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: "GET / HTTP/1.0\r\nHost: app.test\r\n\r\n")
        let peer = try service.accept()
        #expect(try peer.readHead().hasPrefix("GET / HTTP/1.1\r\n"))
        try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        let answer = try client.readToEnd()
        #expect(answer.hasSuffix("\r\n\r\nabcde"))
        #expect(!answer.lowercased().contains("chunked"))
    }

    @Test("lets the service decide about 100-continue")
    func expect100() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(
            sending: "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        let peer = try service.accept()
        #expect(try peer.readHead().contains("100-continue"))
        #expect(client.isSilent())
        try peer.send("HTTP/1.1 100 Continue\r\n\r\n")
        #expect(try client.readHead() == "HTTP/1.1 100 Continue\r\n\r\n")
        try client.send("body")
        #expect(try peer.read(count: 4) == "body")
        try peer.send(ok)
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("passes early hints")
    func earlyHints() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + ok)
        #expect(try client.readHead().hasPrefix("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n"))
        #expect(try client.read(through: "\r\n\r\nok").hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("ends when the service answers before it has read the body")
    func earlyAnswer() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(
            sending: "POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 1000000\r\n\r\nabc")
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        let head = try client.readHead()
        #expect(head.hasPrefix("HTTP/1.1 413 Too Large\r\n"))
        #expect(head.contains("Connection: close\r\n"))
        #expect(client.isClosed)
        #expect(eventually { router.isBalanced })
    }

    @Test("passes server-sent events as they come")
    func events() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        let peer = try service.accept()
        _ = try peer.readHead()
        try peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        _ = try client.readHead()
        for byte in "5\r\na: 1\n\r\n0\r\n\r\n".utf8 {
            try peer.send([byte])
            #expect(try client.read(count: 1).utf8.first == byte)
        }
    }

    @Test("puts a body that ends with its connection into chunks")
    func untilClose() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(sending: get)
        var peer: Connection? = try service.accept()
        _ = try peer?.readHead()
        try peer?.send("HTTP/1.0 200 OK\r\n\r\nhello")
        #expect(try client.read(through: "5\r\nhello\r\n").contains("Transfer-Encoding: chunked\r\n"))
        peer = nil
        #expect(try client.read(count: 5) == "0\r\n\r\n")
        try client.send(get)
        _ = try service.accept().readHead()
    }

    @Test("drops what belongs to one connection only")
    func hopByHop() throws {
        let router = try RouterUnderTest()
        let service = try router.serve()
        let client = try router.client(
            sending: "GET / HTTP/1.1\r\nHost: app.test\r\nConnection: X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\n\r\n")
        let peer = try service.accept()
        let head = try peer.readHead().lowercased()
        #expect(!head.contains("x-secret") && !head.contains("keep-alive"))
        try peer.send("HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nContent-Length: 0\r\n\r\n")
        #expect(!(try client.readHead().contains("X-Hop")))
        try client.send(get)
        #expect(peer.isClosed)
        _ = try service.accept().readHead()
    }
}
