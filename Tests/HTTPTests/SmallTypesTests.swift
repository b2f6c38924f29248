import Testing

@testable import HTTP

@Suite("SHA-1")
struct SHA1Tests {
    @Test(
        "agrees with RFC 3174 and its neighbours",
        arguments: [
            ("abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
            ("a", 1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
            (
                "0123456701234567012345670123456701234567012345670123456701234567", 10,
                "dea356a2cddd90c7a7ecedc5ebb563934f460452"
            ),
            ("", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ])
    func digests(text: String, times: Int, hex: String) {
        var hash = SHA1()
        for _ in 0..<times { for byte in text.utf8 { hash.append(byte) } }
        let digest = hash.digest()
        var found = ""
        for index in 0..<20 {
            found += String(digest[index] >> 4, radix: 16) + String(digest[index] & 15, radix: 16)
        }
        #expect(found == hex)
    }
}

@Suite("A date")
struct HTTPDateTests {
    @Test(
        "is written as RFC 9110 shows",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
        ] as [(UInt64, String)])
    func text(seconds: UInt64, expected: String) {
        #expect(written { $0.append(HTTPDate.text(secondsSince1970: seconds)) } == expected)
    }
}

@Suite("An error page")
struct ErrorPageTests {
    private var page: ErrorPage {
        var page = ErrorPage(status: 503, detail: "no replica is ready")
        page.requestID = InlineText("id1")
        return page
    }

    @Test("is a line for a person")
    func text() {
        var page = page
        page.retryAfter = 5
        page.date = HTTPDate.text(secondsSince1970: 0)
        let head = """
            HTTP/1.1 503 Service Unavailable\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: 60\r
            Date: Thu, 01 Jan 1970 00:00:00 GMT\r
            Retry-After: 5\r
            X-Request-Id: id1\r
            Cache-Control: no-store\r
            Connection: close\r
            \r\n
            """
        #expect(written { page.write(toHead: true, into: &$0) } == head)
        let body = "503 Service Unavailable\nno replica is ready\nrequest id: id1\n"
        #expect(written { page.write(toHead: false, into: &$0) } == head + body)
    }

    @Test("is JSON for a program, and may leave the connection open")
    func json() {
        var page = page
        page.isJSON = true
        page.keepsAlive = true
        let text = written { page.write(toHead: false, into: &$0) } ?? ""
        #expect(
            text.hasSuffix(
                #"{"status":503,"error":"Service Unavailable","detail":"no replica is ready","request_id":"id1"}"#
                    + "\n"))
        #expect(text.contains("application/json") && !text.contains("Connection"))
    }

    @Test("of every refusal has the length it declares, and words of its own")
    func lengths() throws {
        var explanations: Set<String> = []
        for refusal in Refusal.allCases {
            for isJSON in [false, true] {
                var page = ErrorPage(refusal: refusal)
                page.isJSON = isJSON
                let text = try #require(written(capacity: 1024) { page.write(toHead: false, into: &$0) })
                var head = ResponseHead()
                var progress = HeadProgress()
                guard case .complete(let length) = head.read(text.latin1.span, &progress, toHead: false) else {
                    Issue.record("\(text) is refused")
                    continue
                }
                let framing = head.framing
                #expect(framing == .length(UInt64(text.utf8.count - length)), "\(text)")
                #expect(!text.contains("HTTP/1.1 \(refusal.status) \r\n"))
            }
            explanations.insert("\(refusal.explanation)")
        }
        #expect(explanations.count == Refusal.allCases.count)
    }
}

@Suite("A field table")
struct FieldTableTests {
    /// Reads a request with `fields` and asks about it.
    private func ask<Answer>(_ fields: String, _ question: (borrowing FieldTable, [UInt8]) -> Answer) throws -> Answer {
        let bytes = "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".latin1
        var head = RequestHead()
        var progress = HeadProgress()
        try #require(head.read(bytes.span, &progress) == .complete(length: bytes.count))
        return question(head.fields, bytes)
    }

    @Test(
        "finds a cookie",
        arguments: [
            ("Cookie: id=1\r\n", "1"), ("Cookie: a=b; id=2; c=d\r\n", "2"),
            ("Cookie: a=b\r\nCookie: id=\"3\"\r\n", "3"),
            ("Cookie: xid=1; id=4\r\n", "4"), ("Cookie: id=\r\n", ""), ("Cookie: id=a=b\r\n", "a=b"),
            ("Cookie: ;;  id=5 ;\r\n", "5"), ("Cookie: ID=1\r\n", nil), ("Cookie: id\r\n", nil),
            ("Cookie: idx=1\r\n", nil), ("", nil),
            ("Cookie: a=id=1\r\n", nil),
        ])
    func cookie(fields: String, value: String?) throws {
        let found = try ask(fields) { table, bytes in table.cookie("id", bytes.span).map { bytes.text($0) } }
        #expect(found == value)
    }

    @Test(
        "knows who wants JSON",
        arguments: [
            ("", false), ("Accept: */*\r\n", false), ("Accept: application/json\r\n", true),
            ("Accept: text/html, application/json\r\n", false),
            ("Accept: Application/JSON; q=0.9, text/html\r\n", true),
            ("Accept: application/problem+json\r\n", true), ("Accept: application/xml, text/plain\r\n", false),
            ("Accept: +json\r\n", false), ("Accept: image/png\r\n", false),
        ])
    func json(fields: String, isJSON: Bool) throws {
        #expect(try ask(fields) { table, bytes in table.prefersJSON(bytes.span) } == isJSON)
    }

    @Test("recognises every known name in any case, and no other", arguments: FieldName.allCases)
    func names(name: FieldName) {
        let spelling = name.spelling
        for text in [spelling, spelling.uppercased()] {
            let bytes = text.latin1
            #expect(FieldName(bytes.span, HeadRange(0, bytes.count)) == name)
        }
        let longer = (spelling + "x").latin1
        #expect(FieldName(longer.span, HeadRange(0, longer.count)) == .other)
        #expect(FieldName(longer.span, HeadRange(0, longer.count - 2)) == .other)
    }
}

extension FieldName {
    /// The name in small letters, made from the case's own name.
    var spelling: String {
        switch self {
        case .other: return "other"
        case .te: return "te"
        case .http2Settings: return "http2-settings"
        case .xRequestID: return "x-request-id"
        case .secWebSocketKey: return "sec-websocket-key"
        case .secWebSocketAccept: return "sec-websocket-accept"
        default:
            return "\(self)".reduce(into: "") { text, letter in
                text += letter.isUppercase ? "-" + letter.lowercased() : String(letter)
            }
        }
    }
}

@Suite("A short text")
struct InlineTextTests {
    @Test("takes numbers and what fits of a text")
    func appending() {
        var text = InlineText()
        text.append(decimal: 0)
        text.append("-")
        text.append(decimal: UInt64.max)
        text.append("-")
        text.append(hex: 0x0123_4567_89ab_cdef)
        #expect(written { $0.append(text) } == "0-18446744073709551615-0123456789abcdef")
        #expect(InlineText(String(repeating: "a", count: 64)).count == 63)
    }

    @Test(
        "and numbers are written in full",
        arguments: [
            (0, "0"), (1, "1"), (15, "f"), (16, "10"), (255, "ff"), (4096, "1000"), (UInt64.max, "ffffffffffffffff"),
        ] as [(UInt64, String)])
    func hex(value: UInt64, text: String) { #expect(written { $0.append(hex: value) } == text) }
}

@Suite("The scanner")
struct ScanTests {
    @Test("finds the first byte of a kind wherever it lies, and nothing else")
    func finds() {
        for length in [1, 15, 16, 17, 31, 32, 33, 47] {
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: 0x61, count: length)
                    bytes[place] = byte
                    let value = byte < 0x20 && byte != 9 || byte == 0x7f
                    #expect(Scan.valueEnd(bytes.span, from: 0) == (value ? place : length))
                    let target = byte <= 0x20 || byte >= 0x7f || byte == 0x23
                    #expect(Scan.targetEnd(bytes.span, from: 0) == (target ? place : length))
                    let token =
                        "!#$%&'*+-.^_`|~".utf8.contains(byte) || (0x30...0x39).contains(byte)
                        || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    #expect(Scan.tokenEnd(bytes.span, from: 0) == (token ? length : place))
                    #expect(Scan.tokenEnd(bytes.span, from: place + 1) == length)
                }
            }
        }
        let none: [UInt8] = []
        #expect(Scan.valueEnd(none.span, from: 0) == 0)
        #expect(Scan.targetEnd(none.span, from: 5) == 0)
    }
}

@Suite("A method")
struct MethodTests {
    @Test(
        "that is idempotent may be sent again",
        arguments: [
            (Method.get, true), (.head, true), (.put, true), (.delete, true), (.options, true), (.trace, true),
            (.post, false), (.patch, false), (.connect, false), (.other, false),
        ])
    func idempotent(method: Method, isIdempotent: Bool) { #expect(method.isIdempotent == isIdempotent) }
}
