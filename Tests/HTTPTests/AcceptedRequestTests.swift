import HTTP
import Testing

@Suite("A request head that can be read in one way only is accepted")
struct AcceptedRequestTests {
    private func request(_ fields: String, line: String = "GET / HTTP/1.1") -> Reading<ReadRequest> {
        readRequest("\(line)\r\nHost: a\r\n\(fields)\r\n")
    }

    @Test(
        "with any method that is a token",
        arguments: [
            ("GET", Method.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
            ("PATCH", .patch),
            ("OPTIONS", .options), ("TRACE", .trace), ("get", .other), ("PROPFIND", .other), ("M-SEARCH", .other),
            ("!#$%&'*+-.^_`|~09", .other), ("PRO", .other), ("PRI", .other),
        ])
    func method(name: String, method: Method) {
        #expect(request("", line: "\(name) / HTTP/1.1").head?.method == method)
    }

    @Test(
        "with any target of visible ASCII",
        arguments: [
            "/", "/a/../b", "//", "/?", "/a?b?c", "/%00", "/%zz", "/a|b{c}\"<>^`\\", "/!$&'()*+,;=:@-._~", "/http://b/",
        ])
    func target(path: String) { #expect(request("", line: "GET \(path) HTTP/1.1").head?.path == path) }

    @Test(
        "with an absolute target that agrees with Host",
        arguments: [
            ("http://a/b", "a", "/b"), ("HTTP://A/b", "a", "/b"), ("http://a:80/b", "a", "/b"),
            ("http://a./b", "a", "/b"),
            ("https://a/b", "a", "/b"), ("https://a:443/b", "a", "/b"), ("http://a", "a", ""),
            ("http://a?b", "a", "?b"),
            ("http://a?b@c", "a", "?b@c"),
        ])
    func absolute(target: String, host: String, path: String) {
        let head = request("", line: "GET \(target) HTTP/1.1").head
        #expect(head?.form == .absolute)
        #expect(head?.host == host)
        #expect(head?.path == path)
    }

    @Test(
        "with a host, normalised",
        arguments: [
            ("a", "a", nil), ("Web.Example.COM", "web.example.com", nil), ("a.b.", "a.b", nil),
            ("a.b.:8080", "a.b", 8080),
            ("a:0", "a", 0), ("a:65535", "a", 65535), ("a:00080", "a", 80),
            ("my_app-1.localhost", "my_app-1.localhost", nil),
            ("127.0.0.1:80", "127.0.0.1", 80), ("[::1]", "[::1]", nil), ("[2001:DB8::1]:443", "[2001:db8::1]", 443),
            ("[::]", "[::]", nil), ("[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", nil), ("[1::8]", "[1::8]", nil),
            ("[::ffff:1.2.3.4]", "[::ffff:1.2.3.4]", nil), ("[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", nil),
            ("[1::]", "[1::]", nil),
        ] as [(String, String, UInt16?)])
    func host(value: String, name: String, port: UInt16?) {
        let head = readRequest("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n").head
        #expect(head?.host == name)
        #expect(head?.port == port)
    }

    @Test("in HTTP/1.0 without a host")
    func withoutHost() {
        let head = readRequest("GET / HTTP/1.0\r\n\r\n").head
        #expect(head?.host == "")
        #expect(head?.version == .http10)
        #expect(head?.keepsAlive == false)
    }

    @Test(
        "with one framing",
        arguments: [
            ("", BodyFraming.none), ("Content-Length: 0\r\n", .length(0)), ("content-length:\t 42 \r\n", .length(42)),
            ("Content-Length: 9223372036854775807\r\n", .length(9_223_372_036_854_775_807)),
            ("Content-Length: 0000000000000000000000000005\r\n", .length(5)),
            ("Transfer-Encoding: chunked\r\n", .chunked), ("TRANSFER-ENCODING: CHUNKED\r\n", .chunked),
        ])
    func framing(fields: String, framing: BodyFraming) { #expect(request(fields).head?.framing == framing) }

    @Test(
        "and says whether its connection goes on",
        arguments: [
            ("HTTP/1.1", "", true), ("HTTP/1.1", "close", false), ("HTTP/1.1", "CLOSE", false),
            ("HTTP/1.1", "keep-alive", true), ("HTTP/1.1", "keep-alive, close", false), ("HTTP/1.1", ",, a ,", true),
            ("HTTP/1.0", "", false), ("HTTP/1.0", "Keep-Alive", true), ("HTTP/1.0", "keep-alive, close", false),
        ])
    func keepAlive(version: String, options: String, keepsAlive: Bool) {
        let head = request("Connection: \(options)\r\n", line: "GET / \(version)").head
        #expect(head?.keepsAlive == keepsAlive)
    }

    @Test("with fields of any content but controls")
    func fields() {
        let value = "\u{e4}\u{80}\u{ff} a\tb \"c\" (d) !"
        let head = request("A:\(value)\r\nB:\r\nC: \t \r\n!#$%&'*+-.^_`|~9: d\r\n").head
        #expect(
            head?.fields.dropFirst() == [
                ["A", String(decoding: value.latin1, as: UTF8.self)], ["B", ""], ["C", ""], ["!#$%&'*+-.^_`|~9", "d"],
            ])
    }

    @Test("after one empty line, which counts as part of it")
    func emptyLine() {
        let text = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(readRequest(text + "GET").head?.length == text.utf8.count)
    }

    @Test("and leaves what follows it alone", arguments: ["", "x", "GET / HTTP/1.1\r\n\r\n", "\u{0}\u{ff}", "\r\n"])
    func rest(_ rest: String) {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(readRequest(text + rest).head?.length == text.utf8.count)
    }

    @Test("with the one expectation there is, which HTTP/1.0 does not have")
    func expectation() {
        #expect(request("Expect: 100-Continue\r\n").head?.expectsContinue == true)
        let old = request("Expect: 100-continue\r\n", line: "GET / HTTP/1.0").head
        #expect(old?.expectsContinue == false)
        #expect(old?.dropped == ["Expect"])
    }

    @Test(
        "with an upgrade if Connection means it",
        arguments: [
            ("Connection: Upgrade\r\nUpgrade: tcp\r\n", "HTTP/1.1", "tcp"),
            ("Connection: keep-alive, upgrade\r\nUpgrade: a/1 , b\r\n", "HTTP/1.1", "a/1 , b"),
            (
                "Connection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                "HTTP/1.1",
                "WebSocket"
            ),
            ("Upgrade: h2c\r\n", "HTTP/1.1", ""), ("Connection: upgrade\r\nUpgrade: h2c\r\n", "HTTP/1.0", ""),
            ("Connection: upgrade\r\n", "HTTP/1.1", ""), ("Connection: upgrade\r\nUpgrade:\r\n", "HTTP/1.1", ""),
        ])
    func upgrade(fields: String, version: String, upgrade: String) {
        #expect(request(fields, line: "GET / \(version)").head?.upgrade == upgrade)
    }

    @Test(
        "and marks what goes no further",
        arguments: [
            (
                "Keep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: x\r\nProxy-Authorization: y\r\nA: b\r\n",
                ["Keep-Alive", "TE", "Proxy-Connection", "Proxy-Authorization"]
            ),
            (
                "A: 1\r\nB: 2\r\na: 3\r\nConnection: A\r\nConnection: c,B\r\n",
                ["A", "B", "a", "Connection", "Connection"]
            ),
            (
                "X_Forwarded_For: 1\r\nX-Forwarded_Proto: 2\r\nContent_Length: 3\r\nTransfer_Encoding: 4\r\nX_Y: 5\r\n",
                ["X_Forwarded_For", "X-Forwarded_Proto", "Content_Length", "Transfer_Encoding"]
            ),
            (
                "x_request_id: 1\r\nX_Forwarded_Host: 2\r\nX_FORWARDED_PORT: 3\r\nProxy_Connection:\r\nkeep_alive:\r\n",
                ["x_request_id", "X_Forwarded_Host", "X_FORWARDED_PORT", "Proxy_Connection", "keep_alive"]
            ),
        ])
    func dropped(fields: String, names: [String]) { #expect(request(fields).head?.dropped == names) }

    @Test("as the preface of HTTP/2, once all of it is there")
    func preface() {
        let text = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        #expect(readRequest(text + "\u{0}\u{0}") == .http2Preface)
        for count in 0..<text.utf8.count {
            #expect(readRequest(String(text.unicodeScalars.prefix(count))) == .incomplete)
        }
        #expect(readRequest(text.latin1, cuts: Array(0..<24)) == .http2Preface)
    }

    @Test("by a table that is read into again and again")
    func reuse() {
        var head = RequestHead()
        var progress = HeadProgress()
        let first =
            ("POST / HTTP/1.1\r\nHost: abc\r\nConnection: close\r\nContent-Length: 5\r\n"
            + "Expect: 100-continue\r\n\r\n").latin1
        let second = "GET / HTTP/1.0\r\n\r\n".latin1
        #expect(head.read(first.span, &progress) == .complete(length: first.count))
        #expect(head.read(second.span, &progress) == .complete(length: second.count))
        let read = ReadRequest(head, second, length: second.count)
        #expect(read == readRequest("GET / HTTP/1.0\r\n\r\n").head)
        #expect(head.fields.count == 0)
        #expect(progress == HeadProgress())
    }
}
