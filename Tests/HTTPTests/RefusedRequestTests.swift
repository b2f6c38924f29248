import HTTP
import Testing

/// A request head that must be refused, and why.
struct RefusedRequest: Sendable, CustomTestStringConvertible {
    let text: String
    let refusal: Refusal
    var testDescription: String { text.debugDescription }

    init(_ refusal: Refusal, _ text: String) {
        self.text = text
        self.refusal = refusal
    }

    /// A GET with one more field line besides Host.
    init(_ refusal: Refusal, field: String) {
        self.init(refusal, "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")
    }

    static let lines: [RefusedRequest] = [
        .init(.badRequestLine, "GET /\r\nHost: a\r\n\r\n"),
        .init(.badRequestLine, "GET\r\n\r\n"),
        .init(.badRequestLine, "GET \r\nHost: a\r\n\r\n"),
        .init(.badRequestLine, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badRequestLine, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badRequestLine, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badRequestLine, "GET /\tHTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / http/1.1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / HTTP/01.1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / HTTP/1.01\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / HTTP/1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / HTTP/1,1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / HTTP/+1.1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / XTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badVersion, "GET / \r\nHost: a\r\n\r\n"),
        .init(.unsupportedVersion, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        .init(.unsupportedVersion, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
        .init(.unsupportedVersion, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        .init(.unsupportedVersion, "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
        .init(.badMethod, "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badMethod, "(GET) / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badMethod, "\u{80}GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.controlByte, "\u{16}\u{3}\u{1}\u{0}\u{a5}\u{1}"),
        .init(.badMethod, String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.connectMethod, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        .init(.badTarget, "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET /\u{e4} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET http:/a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badTarget, "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.controlByte, "GET /\u{0} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.controlByte, "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.controlByte, "GET / HTTP/1.1\u{b}\r\nHost: a\r\n\r\n"),
        .init(.bareLF, "GET / HTTP/1.1\nHost: a\n\n"),
        .init(.bareLF, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.bareCR, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        .init(.bareCR, "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .init(.badRequestLine, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]

    static let fields: [RefusedRequest] = [
        .init(.spaceBeforeColon, field: "A : b"),
        .init(.spaceBeforeColon, field: "Transfer-Encoding : chunked"),
        .init(.spaceBeforeColon, field: "Content-Length\t: 5"),
        .init(.foldedField, field: "A: b\r\n c"),
        .init(.foldedField, field: "A: b\r\n\tc"),
        .init(.foldedField, field: "Transfer-Encoding:\r\n chunked"),
        .init(.foldedField, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        .init(.foldedField, field: "A: b\r\n \r\n"),
        .init(.emptyFieldName, field: ": b"),
        .init(.badFieldName, field: "A"),
        .init(.badFieldName, field: "A=b"),
        .init(.badFieldName, field: "A\u{e4}: b"),
        .init(.badFieldName, field: "A(b): c"),
        .init(.badFieldName, field: "\"A\": c"),
        .init(.controlByte, field: "\u{b}Transfer-Encoding: chunked"),
        .init(.controlByte, field: "Transfer-Encoding\u{b}: chunked"),
        .init(.controlByte, field: "Transfer-Encoding: \u{b}chunked"),
        .init(.controlByte, field: "Transfer-Encoding: chunked\u{c}"),
        .init(.controlByte, field: "A: b\u{0}c"),
        .init(.controlByte, field: "A\u{0}: c"),
        .init(.controlByte, field: "A: \u{7f}"),
        .init(.controlByte, field: "A: \u{1b}[0m"),
        .init(.bareLF, field: "A: b\nC: d"),
        .init(.bareLF, field: "A\nB: d"),
        .init(.bareLF, field: "A: b\r\n\nC: d"),
        .init(.bareCR, field: "A: b\rC: d"),
        .init(.bareCR, field: "A: b\r\r"),
        .init(.bareCR, "GET / HTTP/1.1\r\nHost: a\r\n\rX"),
        .init(.bareLF, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        .init(.badFieldName, field: "A\r\nB: c"),
    ]

    static let hosts: [RefusedRequest] =
        [
            .init(.missingHost, "GET / HTTP/1.1\r\n\r\n"),
            .init(.missingHost, "GET http://a/ HTTP/1.1\r\nX-Host: a\r\n\r\n"),
            .init(.repeatedHost, field: "Host: a"),
            .init(.repeatedHost, field: "hOST: b"),
            .init(.hostMismatch, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
            .init(.hostMismatch, "GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n"),
            .init(.hostMismatch, "GET https://a:80/ HTTP/1.1\r\nHost: a\r\n\r\n"),
            .init(.badHost, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
            .init(.badHost, "GET http://a:b@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
            .init(.badHost, "GET / HTTP/1.0\r\nHost: a b\r\n\r\n"),
        ]
        + [
            "", ".", "..", ".a", "a..b", "a..", "a b", "a,b", "a/b", "a?b", "a@b", "a:b@c", "http://a", "a:", "a:x",
            "a:65536", "a:+80", "a:-1", "a: 80", "a:080000", ":80", "a:80:80", "a%62", "a\\b", "\u{e4}", "a;b", "a*",
            "[::1", "::1", "[]", "[:]", "[::1]x", "[::1]:", "[1:2]", "[:::]", "[1::2::3]", "[g::1]", "[::1%25eth0]",
            "[::1.2.3]", "[::1.2.3.256]", "[::01.2.3.4]", "[12345::]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7::8]",
            "[1:2:3:4:5:6:7:1.2.3.4]", "[::1.2.3.4:5]", "[v1.a]", "[1:2:3:4:5:6:7:]",
            String(repeating: "a", count: 256),
        ].map { RefusedRequest(.badHost, "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n") }

    static let framings: [RefusedRequest] =
        [
            .init(.lengthWithTransferCoding, field: "Content-Length: 5\r\nTransfer-Encoding: chunked"),
            .init(.lengthWithTransferCoding, field: "Transfer-Encoding: chunked\r\nContent-Length: 5"),
            .init(.lengthWithTransferCoding, field: "Transfer-Encoding: identity\r\ncontent-length: 0"),
            .init(.repeatedContentLength, field: "Content-Length: 5\r\nContent-Length: 5"),
            .init(.repeatedContentLength, field: "Content-Length: 5\r\nContent-Length: 6"),
            .init(.badTransferCoding, field: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
            .init(.badTransferCoding, field: "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"),
            .init(.transferCodingInHTTP10, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ]
        + [
            "", "+5", "-5", "5a", "0x5", "5 5", "5,5", "5, 5", "1_000", "5.0", "\"5\"", "\u{b2}", "9223372036854775808",
            "18446744073709551616", "99999999999999999999999",
        ].map { RefusedRequest(.badContentLength, field: "Content-Length: \($0)") }
        + [
            "", "identity", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,", ", chunked",
            "xchunked", "chunkedx", "chunked;a=b", "\"chunked\"", "chunked chunked", "chunk", "cHunkeD,",
            "chunked\u{a0}", "\u{feff}chunked",
        ].map { RefusedRequest(.badTransferCoding, field: "Transfer-Encoding: \($0)") }

    static let connections: [RefusedRequest] =
        [
            .init(.badExpectation, field: "Expect: 100-continue, x"),
            .init(.badExpectation, field: "Expect: 200-ok"),
            .init(.badExpectation, field: "Expect: 100-continue\r\nExpect: 100-continue"),
            .init(
                .http2Upgrade, field: "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A"),
            .init(.http2Upgrade, field: "Connection: upgrade\r\nUpgrade: foo, H2C"),
            .init(.http2Upgrade, field: "Connection: upgrade\r\nUpgrade: HTTP/2.0"),
            .init(.badUpgrade, field: "Connection: upgrade\r\nUpgrade: a/b/c"),
            .init(.badUpgrade, field: "Connection: upgrade\r\nUpgrade: a/"),
            .init(.badUpgrade, field: "Connection: upgrade\r\nUpgrade: /1"),
            .init(.badUpgrade, field: "Connection: upgrade\r\nUpgrade: a b"),
            .init(.badUpgrade, field: "Connection: upgrade\r\nUpgrade: a\r\nUpgrade: b"),
            .init(.badUpgrade, field: "Connection: upgrade\r\nUpgrade: \(String(repeating: "a", count: 64))"),
            .init(.badWebSocketKey, field: "Connection: upgrade\r\nUpgrade: websocket"),
            .init(.badWebSocketKey, field: "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: short=="),
            .init(
                .badWebSocketKey,
                field: "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=x"),
            .init(
                .badWebSocketKey,
                field: "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q=="),
            .init(
                .badUpgrade,
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
            .init(
                .badUpgrade,
                field: "Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
            .init(.badConnectionOption, field: "Connection: a b"),
            .init(.badConnectionOption, field: "Connection: close;x"),
            .init(.badConnectionOption, field: "Connection: \"close\""),
            .init(
                .badConnectionOption,
                field: "Connection: \(Array(repeating: "a", count: 33).joined(separator: ","))"),
        ]
        + [
            "Host", "Content-Length", "transfer-encoding", "close, Host", "X-Forwarded-For", "Cookie", "Authorization",
            "Trailer", "Expect", "Connection", "content-type", "X-Request-Id",
        ].map { RefusedRequest(.badConnectionOption, field: "Connection: \($0)") }
}

@Suite("A request head that could be read in two ways is refused")
struct RefusedRequestTests {
    @Test("for its first line", arguments: RefusedRequest.lines)
    func line(_ item: RefusedRequest) { #expect(readRequest(item.text) == .refused(item.refusal)) }

    @Test("for a field line", arguments: RefusedRequest.fields)
    func field(_ item: RefusedRequest) { #expect(readRequest(item.text) == .refused(item.refusal)) }

    @Test("for its host", arguments: RefusedRequest.hosts)
    func host(_ item: RefusedRequest) { #expect(readRequest(item.text) == .refused(item.refusal)) }

    @Test("for its framing", arguments: RefusedRequest.framings)
    func framing(_ item: RefusedRequest) { #expect(readRequest(item.text) == .refused(item.refusal)) }

    @Test("for what it asks of the connection", arguments: RefusedRequest.connections)
    func connection(_ item: RefusedRequest) { #expect(readRequest(item.text) == .refused(item.refusal)) }

    @Test("wherever it is cut, and never taken for complete on the way")
    func incremental() {
        let all =
            RefusedRequest.lines + RefusedRequest.fields + RefusedRequest.hosts + RefusedRequest.framings
            + RefusedRequest.connections
        for item in all {
            let bytes = item.text.latin1
            for cut in 0..<bytes.count {
                #expect(readRequest(bytes, cuts: [cut]) == .refused(item.refusal), "\(item.text) cut at \(cut)")
            }
            #expect(readRequest(bytes, cuts: Array(0..<bytes.count)) == .refused(item.refusal))
        }
    }

    @Test("for its size, as soon as it is too large")
    func size() {
        func request(target: Int = 1, fields: Int = 0, valueLength: Int = 1) -> String {
            let line = "GET /" + String(repeating: "a", count: target - 1) + " HTTP/1.1\r\nHost: a\r\n"
            return line + String(repeating: "A: " + String(repeating: "b", count: valueLength) + "\r\n", count: fields)
        }
        #expect(readRequest(request(target: 16_384) + "\r\n").head != nil)
        #expect(readRequest(request(target: 16_385) + "\r\n") == .refused(.targetTooLong))
        #expect(readRequest("GET /" + String(repeating: "a", count: 20_000)) == .refused(.targetTooLong))
        #expect(readRequest(request(fields: 99) + "\r\n").head != nil)
        #expect(readRequest(request(fields: 100)) == .refused(.tooManyFields))
        let room = 32_768 - request(fields: 1, valueLength: 0).utf8.count - 2
        #expect(readRequest(request(fields: 1, valueLength: room) + "\r\n").head?.length == 32_768)
        #expect(readRequest(request(fields: 1, valueLength: room + 1) + "\r\n") == .refused(.headTooLarge))
        #expect(readRequest(request() + "A: " + String(repeating: "b", count: 40_000)) == .refused(.headTooLarge))
        let slow = ("GET /" + String(repeating: "a", count: 17_000)).latin1
        #expect(readRequest(slow, cuts: Array(stride(from: 0, to: slow.count, by: 7))) == .refused(.targetTooLong))
        let endless = (request() + "A: " + String(repeating: "b", count: 40_000)).latin1
        #expect(readRequest(endless, cuts: Array(stride(from: 0, to: 40_000, by: 7))) == .refused(.headTooLarge))
    }

    @Test("with a status that says what kind of fault it is")
    func status() {
        for refusal in Refusal.allCases {
            let expected: UInt16 =
                switch refusal {
                case .bodyTooLarge: 413
                case .targetTooLong: 414
                case .badExpectation: 417
                case .tooManyFields, .headTooLarge, .trailersTooLarge: 431
                case .connectMethod: 501
                case .unsupportedVersion: 505
                default: 400
                }
            #expect(refusal.status == expected)
        }
    }
}
