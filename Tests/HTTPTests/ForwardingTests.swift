import HTTP
import Testing

@Suite("A forwarded request head")
struct RequestForwardingTests {
    private var client: ForwardingContext {
        var context = ForwardingContext()
        context.clientAddress = InlineText("192.0.2.7")
        context.requestID = InlineText("id1")
        context.port = 8000
        return context
    }

    @Test("has what the router says of the client in place of what the client says")
    func untrusted() {
        let text = """
            GET /a HTTP/1.1\r\nHost: A.b:80\r\nX-Forwarded-For: 1.1.1.1\r\nAccept:\t*/*\r\nX_Forwarded_For: 2.2.2.2\r
            X-Request-ID: mine\r\nForwarded: for=3.3.3.3\r\nKeep-Alive: 5\r\nX-A: b\r\nX-C: d\r\n\r\n
            """
        #expect(
            forwarded(text, client) == """
                GET /a HTTP/1.1
                Host: A.b:80
                Accept: */*
                X-A: b
                X-C: d
                X-Forwarded-For: 192.0.2.7
                X-Forwarded-Proto: http
                X-Forwarded-Host: A.b:80
                X-Forwarded-Port: 8000
                Forwarded: for=192.0.2.7;host="A.b:80";proto=http
                X-Request-Id: id1


                """)
    }

    @Test("keeps and continues what a trusted proxy says")
    func trusted() {
        var context = client
        context.isTrusted = true
        context.clientAddress = InlineText("2001:db8::1")
        context.traceparent = InlineText("00-1-2-01")
        let text = """
            GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-Proto: https\r
            X-Forwarded-For: 2.2.2.2, 3.3.3.3\r\nX-Request-ID: mine\r\nForwarded: for=3.3.3.3\r\n\r\n
            """
        #expect(
            forwarded(text, context) == """
                GET / HTTP/1.1
                Host: a
                X-Forwarded-Proto: https
                X-Request-ID: mine
                X-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 2001:db8::1
                X-Forwarded-Host: a
                X-Forwarded-Port: 8000
                Forwarded: for=3.3.3.3, for="[2001:db8::1]";host="a";proto=http
                traceparent: 00-1-2-01


                """)
    }

    @Test(
        "has one framing, and the connection options that are ours",
        arguments: [
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\n\r\n", "Content-Length: 7\n"),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", "Transfer-Encoding: chunked\n"),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nTE: x, trailers\r\nConnection: TE\r\n\r\n",
                "Connection: te\nTE: trailers\n"
            ),
            ("GET / HTTP/1.1\r\nHost: a\r\nTE: x\r\nConnection: TE\r\n\r\n", ""),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: Foo/2\r\nConnection: close, Upgrade\r\n\r\n",
                "Connection: upgrade\nUpgrade: Foo/2\n"
            ),
            ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: Foo/2\r\n\r\n", ""),
            ("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\nConnection: x-a\r\n\r\n", ""),
        ])
    func connection(text: String, fields: String) {
        #expect(
            forwarded(text) == """
                \(text.hasPrefix("GET") ? "GET" : "POST") / HTTP/1.1
                Host: a
                X-Forwarded-Proto: http
                X-Forwarded-Host: a
                X-Forwarded-Port: 80
                Forwarded: for=unknown;host="a";proto=http
                \(fields)

                """)
    }

    @Test(
        "has its target in origin form, and always a Host",
        arguments: [
            ("GET http://a/b?c HTTP/1.1\r\nHost: A:80\r\n\r\n", "GET /b?c HTTP/1.1\nHost: A:80\n"),
            ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\nHost: a\n"),
            ("GET http://a?b HTTP/1.0\r\n\r\n", "GET /?b HTTP/1.1\nHost: a\n"),
            ("GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\nHost: \n"),
            ("OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\nHost: a\n"),
            ("OPTIONS http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS / HTTP/1.1\nHost: a\n"),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\nHost: a\n"),
            ("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", "BREW /pot HTTP/1.1\nHost: a\n"),
        ])
    func target(text: String, start: String) { #expect(forwarded(text).hasPrefix(start)) }

    @Test("is never written in part")
    func overfull() throws {
        let bytes = "GET /abc HTTP/1.1\r\nHost: a\r\n\r\n".latin1
        var head = RequestHead()
        var progress = HeadProgress()
        #expect(head.read(bytes.span, &progress) == .complete(length: bytes.count))
        let whole = try #require(written { head.forward(bytes.span, client, into: &$0) })
        for capacity in 0..<whole.utf8.count {
            #expect(written(capacity: capacity) { head.forward(bytes.span, client, into: &$0) } == nil)
        }
        #expect(written(capacity: whole.utf8.count) { head.forward(bytes.span, client, into: &$0) } == whole)
    }
}

@Suite("A forwarded response head")
struct ResponseForwardingTests {
    @Test(
        "says how its body ends for this client",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 03\r\n\r\n", Version.http11, "HTTP/1.1 200 OK\nContent-Length: 3\n\n"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", .http10,
                "HTTP/1.1 200 OK\nConnection: keep-alive\nContent-Length: 3\n\n"
            ),
            (
                "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n", .http11,
                "HTTP/1.1 200 \nTransfer-Encoding: chunked\n\n"
            ),
            ("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n", .http10, "HTTP/1.1 200 \nConnection: close\n\n"),
            ("HTTP/1.0 200 OK\r\n\r\n", .http11, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n"),
            ("HTTP/1.0 200 OK\r\n\r\n", .http10, "HTTP/1.1 200 OK\nConnection: close\n\n"),
            ("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", .http11, "HTTP/1.1 204 No Content\n\n"),
            (
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", .http11,
                "HTTP/1.1 304 Not Modified\nContent-Length: 5\n\n"
            ),
            ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", .http11, "HTTP/1.1 103 Early Hints\nLink: </a>\n\n"),
            (
                "HTTP/1.1 101 Go\r\nConnection: Upgrade, X-A\r\nUpgrade: foo\r\nX-A: b\r\nX-B: c\r\n\r\n", .http11,
                "HTTP/1.1 101 Go\nX-B: c\nConnection: upgrade\nUpgrade: foo\n\n"
            ),
        ])
    func framing(text: String, version: Version, expected: String) {
        #expect(forwarded(response: text, version: version) == expected)
    }

    @Test("ends the connection when it must")
    func close() {
        let text = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: 5\r\nContent-Length: 0\r\n\r\n"
        #expect(
            forwarded(response: text, keepsAlive: false) == """
                HTTP/1.1 200 OK
                Connection: close
                Content-Length: 0


                """)
    }

    @Test("to HEAD describes the body of a GET")
    func head() {
        let length = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"
        #expect(forwarded(response: length, toHead: true) == "HTTP/1.1 200 OK\nContent-Length: 12\n\n")
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(forwarded(response: chunked, toHead: true) == "HTTP/1.1 200 OK\n\n")
    }
}
