import HTTP
import Testing

@Suite("A chunked body")
struct ChunkedDecoderTests {
    @Test(
        "is its payload and its trailers",
        arguments: [
            ("0\r\n\r\n", "", []), ("5\r\nhello\r\n0\r\n\r\n", "hello", []),
            ("1\r\na\r\n2\r\nbc\r\n000\r\n\r\n", "abc", []),
            ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789", []), ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789", []),
            ("0000000000000003\r\n\r\n\r\r\n0\r\n\r\n", "\r\n\r", []),
            ("1;a\r\nx\r\n0;b=c\r\n\r\n", "x", []),
            ("1;a=b;c=\"d\\\"\t;\r \"\r\n".replacing("\r ", with: " ") + "x\r\n0\r\n\r\n", "x", []),
            ("1;a=\"\"\r\nx\r\n0\r\n\r\n", "x", []), ("0\r\nA: b\r\n\r\n", "", [["A", "b"]]),
            ("1\r\nx\r\n0\r\nETag: \"y\"\r\nX-Sum:z \r\n\r\n", "x", [["ETag", "\"y\""], ["X-Sum", "z"]]),
            ("0\r\nGrpc-Status: 0\r\n\r\n", "", [["Grpc-Status", "0"]]),
        ] as [(String, String, [[String]])])
    func accepted(text: String, payload: String, trailers: [[String]]) {
        let expected = ReadBody(payload: payload, trailers: trailers, ending: .finished(end: text.utf8.count))
        #expect(readChunks(text) == expected)
        #expect(readChunks(text + "0\r\n\r\nGET") == expected)
        for cut in 0..<text.utf8.count {
            #expect(readChunks(text, cuts: [cut]) == expected)
            #expect(readChunks(String(text.unicodeScalars.prefix(cut))).ending == .incomplete)
        }
        #expect(readChunks(text, cuts: Array(0..<text.utf8.count)) == expected)
    }

    @Test(
        "that could be read in two ways is refused",
        arguments: [
            (
                Refusal.badChunkSize,
                [
                    "\r\n", "", " 5", "5 ", "+5", "-5", "0x5", "5h", "_5", "5_0", "1 0", "\t5", "5\t", "5 ;a",
                    "00000000000000005", "8000000000000000", "fffffffffffffffff", "FFFFFFFFFFFFFFFF", "x", "\u{0}5",
                    "5,", "5.",
                    "\u{b2}", "\"5\"", ";a", "=5", "5=a", "5\u{b}",
                ]
            ),
            (
                .badChunkExtension,
                [
                    "5;", "5;;a", "5;a;", "5; a", "5;a ", "5;a =b", "5;a= b", "5;a=", "5;a=b=c", "5;=b",
                    "5;a=\"", "5;a=\"b", "5;a=\"b\"c", "5;a=\"b\" ", "5;a=\"b\\", "5;a=\"\u{0}\"", "5;a\u{0}",
                    "5;a=b\u{7f}",
                    "5;a=\"\\\u{1}\"", "5;a,b", "5;" + String(repeating: "a", count: 257),
                ]
            ),
        ])
    func badLine(refusal: Refusal, lines: [String]) {
        for line in lines {
            for text in ["\(line)\r\nhello\r\n0\r\n\r\n", "1\r\nx\r\n\(line)\r\nhello\r\n0\r\n\r\n"] {
                #expect(readChunks(text).ending == .refused(refusal), "\(text.debugDescription)")
                #expect(readChunks(text, relay: true).ending == .refused(refusal))
                #expect(readChunks(text, cuts: Array(0..<text.utf8.count)).ending == .refused(refusal))
            }
        }
    }

    @Test(
        "whose line ends are not CR LF is refused",
        arguments: [
            (Refusal.badChunkSize, "5\nhello\r\n0\r\n\r\n"), (.badChunkSize, "5\r\rhello\r\n0\r\n\r\n"),
            (.badChunkSize, "5\rhello\r\n0\r\n\r\n"), (.badChunkExtension, "5;a\nhello\r\n0\r\n\r\n"),
            (.badChunkExtension, "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n"), (.badChunkEnd, "5\r\nhello\n0\r\n\r\n"),
            (.badChunkEnd, "5\r\nhello!\r\n0\r\n\r\n"), (.badChunkEnd, "5\r\nhell\r\n0\r\n\r\n"),
            (.badChunkEnd, "5\r\nhello0\r\n\r\n"), (.badChunkEnd, "5\r\nhello\rx0\r\n\r\n"), (.badChunkEnd, "0\r\n\rx"),
            (.bareLF, "0\r\n\n"), (.badChunkSize, "0\n\n"), (.badChunkEnd, "5\r\nhello\r\r\n0\r\n\r\n"),
        ] as [(Refusal, String)])
    func badEnd(refusal: Refusal, text: String) {
        #expect(readChunks(text).ending == .refused(refusal))
        #expect(readChunks(text, relay: true).ending == .refused(refusal))
        for cut in 0..<text.utf8.count { #expect(readChunks(text, cuts: [cut]).ending == .refused(refusal)) }
    }

    @Test(
        "whose trailers are malformed, or say what only a head may say, is refused",
        arguments: [
            (Refusal.badFieldName, "A"), (.spaceBeforeColon, "A : b"), (.foldedField, " A: b"),
            (.foldedField, "A: b\r\n c"),
            (.controlByte, "A: \u{0}"), (.bareLF, "A: b\nC: d"), (.bareCR, "A: b\rC: d"), (.emptyFieldName, ": a"),
            (.forbiddenTrailer, "Content-Length: 5"), (.forbiddenTrailer, "Transfer-Encoding: chunked"),
            (.forbiddenTrailer, "Host: a"), (.forbiddenTrailer, "Connection: close"),
            (.forbiddenTrailer, "Cookie: a=b"),
            (.forbiddenTrailer, "A: b\r\nX-Forwarded-For: 1.2.3.4"), (.forbiddenTrailer, "Authorization: a"),
            (.forbiddenTrailer, "Content-Encoding: gzip"), (.forbiddenTrailer, "Set-Cookie: a=b"),
            (.forbiddenTrailer, "X_Forwarded_For: 1.2.3.4"), (.forbiddenTrailer, "Trailer: a"),
            (.tooManyFields, Array(repeating: "A: b", count: 101).joined(separator: "\r\n")),
            (.trailersTooLarge, "A: " + String(repeating: "b", count: 8192)),
        ] as [(Refusal, String)])
    func badTrailers(refusal: Refusal, fields: String) {
        let text = "1\r\nx\r\n0\r\n\(fields)\r\n\r\n"
        #expect(readChunks(text).ending == .refused(refusal))
        #expect(readChunks(text, relay: true).ending == .refused(refusal))
        #expect(readChunks(text, cuts: Array(stride(from: 1, to: text.utf8.count, by: 5))).ending == .refused(refusal))
    }

    @Test("may not make work for nothing with extensions")
    func extensions() {
        let chunk = "1;" + String(repeating: "a", count: 254) + "\r\nx\r\n"
        #expect(readChunks(String(repeating: chunk, count: 64)).ending == .incomplete)
        #expect(readChunks(String(repeating: chunk, count: 65)).ending == .refused(.badChunkExtension))
    }

    @Test("of any length is not read beyond what is there")
    func long() {
        #expect(readChunks("7fffffffffffffff\r\nabc") == ReadBody(payload: "abc", ending: .incomplete))
        #expect(readChunks("7fffffffffffffff\r\nabc", relay: true).payload == "7fffffffffffffff\r\nabc")
    }

    @Test(
        "can be relayed as it is but for its extensions",
        arguments: [
            ("5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n"),
            ("5;a=b\r\nhello\r\n1\r\nx\r\n0;c\r\n\r\n", "5\r\nhello\r\n1\r\nx\r\n0\r\n\r\n"),
            ("1;a=\"\\\"\";b\r\nx\r\n00;c\r\nA: b\r\n\r\n", "1\r\nx\r\n00\r\n"),
            ("0\r\nA: b\r\n\r\n", "0\r\n"),
        ])
    func relayed(text: String, relayed: String) {
        let whole = readChunks(text, relay: true)
        #expect(whole.payload == relayed)
        #expect(whole.ending == .finished(end: text.utf8.count))
        for cut in 0..<text.utf8.count { #expect(readChunks(text, cuts: [cut], relay: true) == whole) }
        #expect(readChunks(text, cuts: Array(0..<text.utf8.count), relay: true) == whole)
        // What has been relayed, with the trailers, means the same.
        let again = readChunks(whole.payload + (whole.trailers.isEmpty ? "" : "A: b\r\n\r\n"))
        #expect(again.payload == readChunks(text).payload)
        #expect(again.trailers == whole.trailers)
    }

    @Test("is written so that it reads the same")
    func written() throws {
        let section = "A:b \r\nC: d\r\n\r\n".latin1
        var trailers = FieldTable()
        var decoder = ChunkedDecoder()
        let last = Array("0\r\n".utf8) + section
        #expect(decoder.payload(last.span, from: 0, &trailers) == .finished(end: last.count, trailers: 3..<last.count))
        #expect(decoder.isFinished)
        let text = try #require(
            HTTPTests.written { sink in
                for piece in ["a", String(repeating: "b", count: 4096)] {
                    ChunkWriter.start(count: piece.utf8.count, into: &sink)
                    sink.append(piece.latin1.span)
                    ChunkWriter.end(into: &sink)
                }
                ChunkWriter.last(into: &sink)
                ChunkWriter.trailers(trailers, section.span, into: &sink)
            })
        #expect(text.hasPrefix("1\r\na\r\n1000\r\nbbb"))
        #expect(text.hasSuffix("b\r\n0\r\nA: b\r\nC: d\r\n\r\n"))
        #expect(readChunks(text).payload.utf8.count == 4097)
    }
}
