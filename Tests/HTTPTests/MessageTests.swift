import HTTP
import Testing

@Suite("A collector of requests")
struct MessageCollectorTests {
    private let text =
        "POST /v1/spawn?dry_run=1&name=a%20b+c HTTP/1.1\r\nHost: a\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello"

    @Test("yields whole requests, one after the other, from pieces of any size", arguments: [1, 2, 7, 1000])
    func pieces(size: Int) throws {
        var collector = MessageCollector(bodyLimit: 100)
        var requests: [MessageRequest] = []
        let second = "GET /a/%2F/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let third =
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n1\r\nc\r\n0\r\nA: b\r\n\r\n"
        let bytes = (text + second + third).latin1
        for start in stride(from: 0, to: bytes.count, by: size) {
            collector.receive(bytes.span.extracting(start..<min(start + size, bytes.count)))
            while let request = try collector.next() { requests.append(request) }
        }
        try #require(requests.count == 3)
        #expect(requests[0].method == "POST")
        #expect(requests[0].target.segments == ["v1", "spawn"])
        #expect(requests[0].target["name"] == "a b c")
        #expect(requests[0].target["dry_run"] == "1")
        #expect(requests[0].fields["x-a"] == "b")
        #expect(requests[0].fields["X-B"] == nil)
        #expect(requests[0].body == Array("hello".utf8))
        #expect(requests[0].keepsAlive)
        #expect(requests[1].target == MessageTarget(segments: ["a", "/"]))
        #expect(!requests[1].keepsAlive)
        #expect(requests[2].body == Array("abc".utf8))
        let isIdle = collector.isIdle
        #expect(isIdle)
    }

    @Test(
        "refuses what is malformed or too large",
        arguments: [
            (Refusal.bodyTooLarge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n"),
            (
                .bodyTooLarge,
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n"
                    + String(repeating: "a", count: 101)
            ),
            (.headTooLarge, "GET / HTTP/1.1\r\nHost: a\r\nA: " + String(repeating: "a", count: 1000)),
            (.headTooLarge, "GET / HTTP/1.1\r\nHost: a\r\nA: " + String(repeating: "a", count: 1000) + "\r\n\r\n"),
            (.unsupportedVersion, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), (.missingHost, "GET / HTTP/1.1\r\n\r\n"),
            (.badTarget, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
            (.badTarget, "GET /?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
            (.badTarget, "GET /?%f HTTP/1.1\r\nHost: a\r\n\r\n"),
            (.badChunkSize, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx"),
        ] as [(Refusal, String)])
    func refused(refusal: Refusal, text: String) {
        var collector = MessageCollector(headLimit: 1000, bodyLimit: 100)
        let bytes = text.latin1
        collector.receive(bytes.span)
        #expect(throws: refusal) { try collector.next() }
    }

    @Test("says once when the client waits for leave to send its body")
    func expectation() throws {
        var collector = MessageCollector(bodyLimit: 100)
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n".latin1
        collector.receive(head.span)
        let early = try collector.next()
        #expect(early == nil)
        let asked = (collector.takeContinue(), collector.takeContinue())
        #expect(asked == (true, false))
        collector.receive("x".latin1.span)
        let request = try collector.next()
        #expect(request?.body == [0x78])
    }
}

@Suite("A written message")
struct MessageWriterTests {
    @Test(
        "has its fields, its length and its end",
        arguments: [
            (
                MessageWriter.response(status: 200, body: Array("ab".utf8)),
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"
            ),
            (
                MessageWriter.response(status: 404, fields: [MessageField("A", "b")], keepsAlive: false),
                "HTTP/1.1 404 Not Found\r\nA: b\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            ),
            (MessageWriter.response(status: 204), "HTTP/1.1 204 No Content\r\n\r\n"),
            (MessageWriter.response(status: 100), "HTTP/1.1 100 \r\n\r\n"),
            (
                MessageWriter.response(status: 200, fields: [MessageField("A b\r", "c\r\nD: e")]),
                "HTTP/1.1 200 OK\r\nA-b-: c  D: e\r\nContent-Length: 0\r\n\r\n"
            ),
        ])
    func response(bytes: [UInt8], text: String) { #expect(String(decoding: bytes, as: UTF8.self) == text) }
}

@Suite("A message's target")
struct MessageTargetTests {
    @Test(
        "is decoded",
        arguments: [
            ("/", [], []), ("", [], []), ("/a//b/", ["a", "b"], []), ("/a%2fb", ["a/b"], []), ("/a+b", ["a+b"], []),
            ("/?a", [], [.init("a", "")]), ("/?a=b=c&&d=", [], [.init("a", "b=c"), .init("d", "")]),
            ("/?a+b=%C3%BC", [], [.init("a b", "ü")]), ("/a?", ["a"], []),
        ] as [(String, [String], [MessageTarget.Item])])
    func decoded(text: String, segments: [String], items: [MessageTarget.Item]) {
        #expect(MessageTarget(text.utf8) == MessageTarget(segments: segments, items: items))
    }

    @Test(
        "is nothing when an escape is malformed", arguments: ["/%", "/%4", "/%4g", "/%ff", "/?%", "/?a=%g0", "/?a=%c3"])
    func malformed(text: String) { #expect(MessageTarget(text.utf8) == nil) }
}
