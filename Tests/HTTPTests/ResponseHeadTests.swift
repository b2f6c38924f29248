import HTTP
import Testing

@Suite("A response head")
struct ResponseHeadTests {
    @Test("is understood")
    func understood() {
        let text = "HTTP/1.1 404 Not \u{e4} Found\r\nContent-Length: 5\r\n\r\nabcde"
        let head = readResponse(text).head
        #expect(head?.length == text.unicodeScalars.count - 5)
        #expect(head?.status == 404)
        #expect(head?.framing == .length(5))
        #expect(head?.keepsAlive == true)
    }

    @Test("is read the same however it arrives")
    func incremental() {
        let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n"
        let whole = readResponse(text)
        #expect(whole.head?.framing == .chunked)
        for cut in 0..<text.utf8.count { #expect(readResponse(text, cuts: [cut]) == whole) }
        #expect(readResponse(text, cuts: Array(0..<text.utf8.count)) == whole)
    }

    @Test(
        "has a reason, or none",
        arguments: [
            ("HTTP/1.1 200 OK", "OK"), ("HTTP/1.1 200 ", ""), ("HTTP/1.1 200", ""), ("HTTP/1.1 200  a b", " a b"),
        ])
    func reason(line: String, reason: String) { #expect(readResponse("\(line)\r\n\r\n").head?.reason == reason) }

    @Test(
        "says how its body ends",
        arguments: [
            (200, false, "", BodyFraming.untilClose), (200, false, "Content-Length: 5\r\n", .length(5)),
            (200, false, "Transfer-Encoding: chunked\r\n", .chunked), (200, true, "Content-Length: 5\r\n", .none),
            (200, true, "Transfer-Encoding: chunked\r\n", .none), (200, true, "", .none), (304, false, "", .none),
            (304, false, "Content-Length: 5\r\n", .none), (204, false, "", .none),
            (204, false, "Content-Length: 0\r\n", .none),
            (100, false, "", .none), (103, false, "Link: a\r\n", .none), (199, false, "", .none),
            (205, false, "Content-Length: 0\r\n", .length(0)), (500, false, "", .untilClose),
            (599, false, "", .untilClose),
        ] as [(Int, Bool, String, BodyFraming)])
    func framing(status: Int, toHead: Bool, fields: String, framing: BodyFraming) {
        #expect(readResponse("HTTP/1.1 \(status) A\r\n\(fields)\r\n", toHead: toHead).head?.framing == framing)
    }

    @Test(
        "says whether the service's connection can be used again",
        arguments: [
            ("HTTP/1.1 200 A\r\nContent-Length: 5\r\n\r\n", true),
            ("HTTP/1.1 200 A\r\nContent-Length: 5\r\nConnection: close\r\n\r\n", false),
            ("HTTP/1.0 200 A\r\nContent-Length: 5\r\n\r\n", false),
            ("HTTP/1.0 200 A\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n", true),
            ("HTTP/1.1 200 A\r\n\r\n", false),
            ("HTTP/1.1 101 A\r\nUpgrade: a\r\nConnection: upgrade\r\n\r\n", false),
        ])
    func keepsAlive(text: String, keepsAlive: Bool) { #expect(readResponse(text).head?.keepsAlive == keepsAlive) }

    @Test(
        "that could be read in two ways is refused",
        arguments: [
            (Refusal.badStatusLine, "HTTP/1.1200 OK\r\n\r\n"), (.badStatusLine, "HTTP/1.1 2000 OK\r\n\r\n"),
            (.badStatusLine, "HTTP/1.1 20\r\n\r\n"), (.badStatusLine, "\r\nHTTP/1.1 200 OK\r\n\r\n"),
            (.badStatusLine, "HTTP/1.1  200 OK\r\n\r\n"), (.badStatusLine, "HTTP/1.1 200OK\r\n\r\n"),
            (.badStatusLine, "HTTP/1.1 200\tOK\r\n\r\n"), (.badStatusLine, "HTTP/1.1\t200 OK\r\n\r\n"),
            (.badStatus, "HTTP/1.1 099 OK\r\n\r\n"), (.badStatus, "HTTP/1.1 600 OK\r\n\r\n"),
            (.badStatus, "HTTP/1.1 +20 OK\r\n\r\n"), (.badStatus, "HTTP/1.1 2x0 OK\r\n\r\n"),
            (.badVersion, "http/1.1 200 OK\r\n\r\n"), (.badVersion, "ICYX/1.1 200 OK\r\n\r\n"),
            (.unsupportedVersion, "HTTP/2.0 200 OK\r\n\r\n"), (.badStatusLine, "<html>\r\n\r\n"),
            (.bareLF, "HTTP/1.1 200 OK\n\n"), (.bareLF, "HTTP/1.1 200 OK\r\nA: b\n\r\n"),
            (.bareCR, "HTTP/1.1 200 O\rK\r\n\r\n"),
            (.controlByte, "HTTP/1.1 200 O\u{0}K\r\n\r\n"), (.foldedField, "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"),
            (.spaceBeforeColon, "HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n"),
            (.repeatedContentLength, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
            (.badContentLength, "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n"),
            (.lengthWithTransferCoding, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
            (.badTransferCoding, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
            (.transferCodingInHTTP10, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
            (.badContentLength, "HTTP/1.1 204 A\r\nContent-Length: 5\r\n\r\n"),
            (.badContentLength, "HTTP/1.1 204 A\r\nTransfer-Encoding: chunked\r\n\r\n"),
            (.badContentLength, "HTTP/1.1 100 A\r\nContent-Length: 5\r\n\r\n"),
            (.badConnectionOption, "HTTP/1.1 200 A\r\nConnection: Content-Length\r\nContent-Length: 5\r\n\r\n"),
            (.badContentLength, "HTTP/1.1 304 A\r\nContent-Length: x\r\n\r\n"),
        ] as [(Refusal, String)])
    func refused(refusal: Refusal, text: String) {
        #expect(readResponse(text) == .refused(refusal))
        for cut in 0..<text.utf8.count { #expect(readResponse(text, cuts: [cut]) == .refused(refusal)) }
    }

    @Test("is refused when it is too large")
    func size() {
        let endless = "HTTP/1.1 200 " + String(repeating: "a", count: 40_000)
        #expect(readResponse(endless) == .refused(.headTooLarge))
        #expect(readResponse(endless, cuts: [17_000, 20_000]) == .refused(.headTooLarge))
        let many = "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 101)
        #expect(readResponse(many) == .refused(.tooManyFields))
    }

    @Test("begins with all a probe wants to know")
    func statusLine() {
        var line = StatusLine()
        #expect(line.read("HTTP/1.1 20".latin1.span) == .incomplete)
        #expect(line.read("HTTP/1.0 503 No\r\nA: ".latin1.span) == .complete(length: 17))
        #expect(line.status == 503)
        #expect(line.version == .http10)
        #expect(line.read("SSH-2.0-OpenSSH\r\n".latin1.span) == .refused(.badStatusLine))
    }
}

@Suite("A switch of protocols")
struct UpgradeOfferTests {
    private let webSocket = "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    /// What is wrong with `fields` of a 101 to a request with `offered` fields.
    private func refusal(offered: String, answered fields: String, version: String = "HTTP/1.1") throws -> Refusal? {
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n\(offered)\r\n".latin1
        var head = RequestHead()
        var progress = HeadProgress()
        try #require(head.read(request.span, &progress) == .complete(length: request.count))
        let offer = UpgradeOffer(head, request.span)
        let answer = "\(version) 101 Switching Protocols\r\n\(fields)\r\n".latin1
        var response = ResponseHead()
        try #require(response.read(answer.span, &progress, toHead: false) == .complete(length: answer.count))
        let kind = (response.isUpgrade, response.isInterim)
        #expect(kind == (true, false))
        return offer.refusal(of: response, answer.span)
    }

    @Test("is right when asked for and answered as RFC 6455 says")
    func accepted() throws {
        let answer =
            "Connection: Upgrade\r\nUpgrade: WebSocket\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        #expect(try refusal(offered: webSocket, answered: answer) == nil)
        let plain = "Connection: upgrade\r\nUpgrade: B\r\n"
        #expect(try refusal(offered: "Upgrade: a , b,c\r\n", answered: plain) == nil)
        #expect(try refusal(offered: "Upgrade: a/1, b\r\n", answered: "Connection: upgrade\r\nUpgrade: a/1\r\n") == nil)
    }

    @Test(
        "is refused otherwise",
        arguments: [
            (Refusal.unaskedUpgrade, "", "Connection: upgrade\r\nUpgrade: a\r\n"),
            (.wrongUpgrade, "Upgrade: a\r\n", "Connection: upgrade\r\nUpgrade: b\r\n"),
            (.wrongUpgrade, "Upgrade: ab\r\n", "Connection: upgrade\r\nUpgrade: a\r\n"),
            (.wrongUpgrade, "Upgrade: a\r\n", "Connection: upgrade\r\nUpgrade: a, b\r\n"),
            (.wrongUpgrade, "Upgrade: a\r\n", "Connection: upgrade\r\nUpgrade: h2c\r\n"),
            (.wrongUpgrade, "Upgrade: a\r\n", "Connection: upgrade\r\n"),
            (.wrongUpgrade, "Upgrade: a\r\n", "Upgrade: a\r\n"),
            (.wrongUpgrade, "Upgrade: a\r\n", "Connection: upgrade\r\nUpgrade: a\r\nUpgrade: a\r\n"),
            (.wrongUpgrade, "Upgrade: a\r\n", "Connection: upgrade\r\nUpgrade: a b\r\n"),
        ] as [(Refusal, String, String)])
    func refused(refusal: Refusal, offered: String, answered: String) throws {
        #expect(try self.refusal(offered: offered, answered: answered) == refusal)
    }

    @Test(
        "to WebSocket is refused without the right answer to the key",
        arguments: [
            "", "Sec-WebSocket-Accept: \r\n", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOO=\r\n",
            "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
            "Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            String(repeating: "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", count: 2),
        ])
    func wrongAccept(field: String) throws {
        let answer = "Connection: upgrade\r\nUpgrade: websocket\r\n\(field)"
        #expect(try refusal(offered: webSocket, answered: answer) == .wrongWebSocketAccept)
    }

    @Test("does not happen in HTTP/1.0")
    func oldVersion() throws {
        let answer = "Connection: upgrade\r\nUpgrade: a\r\n"
        #expect(try refusal(offered: "Upgrade: a\r\n", answered: answer, version: "HTTP/1.0") == .unaskedUpgrade)
    }

    @Test("that nobody asked for is refused")
    func none() throws {
        let answer = "HTTP/1.1 101 A\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n".latin1
        var response = ResponseHead()
        var progress = HeadProgress()
        try #require(response.read(answer.span, &progress, toHead: false) == .complete(length: answer.count))
        #expect(UpgradeOffer().refusal(of: response, answer.span) == .unaskedUpgrade)
        #expect(!UpgradeOffer().isMade)
    }
}
