import DNS
import TestSupport
import Testing

@Suite("An answer")
struct ReplyTests {
    private static func query(_ name: String = "wEb.app.miren", edns: Bool = false) throws -> Query {
        let bytes = edns ? MessageBytes.query(name, size: 1232) : MessageBytes.query(name)
        return try unwrap(IncomingMessage(bytes).query)
    }

    @Test("repeats id, question and spelling, and points to the name instead of writing it again")
    func bytes() throws {
        var reply = Reply(.noError)
        reply.isAuthoritative = true
        let query = try Self.query()
        reply.answers = [ResourceRecord(query.question.name, timeToLive: 5, .a(0x7f00_0001))]
        let expected =
            MessageBytes.header(flags: 0x8580, [1, 1, 0, 0]) + MessageBytes.name("wEb.app.miren") + [0, 1, 0, 1]
            + [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 127, 0, 0, 1]
        #expect(reply.message(to: query, limit: 512) == expected)
    }

    @Test("repeats CD and RD, never AD or Z")
    func flags() throws {
        let bytes = MessageBytes.header(flags: 0x0070) + MessageBytes.name("a") + [0, 1, 0, 1]
        let query = try unwrap(IncomingMessage(bytes).query)
        let message = Reply(.nameError).message(to: query, limit: 512)
        #expect(Array(message[2...3]) == [0x80, 0x93])
    }

    @Test("speaks EDNS to whom does, and carries the upper bits of its code there")
    func edns() throws {
        let message = Reply(.badVersion).message(to: try Self.query(edns: true), limit: 512)
        #expect(message[3] & 0xf == 0)
        #expect(Array(message.suffix(11)) == [0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0])
        #expect(message[11] == 1)
    }

    @Test("shares the ends of names, but not after SRV, and not in another spelling")
    func compression() throws {
        let query = try Self.query("app.miren")
        var reply = Reply(.noError)
        reply.answers = [
            ResourceRecord(.of("1.web.app.miren"), timeToLive: 5, .ptr(.of("web.app.miren"))),
            ResourceRecord(.of("_h._tcp.app.miren"), timeToLive: 5, .srv(port: 80, target: .of("1.web.app.miren"))),
            ResourceRecord(.of("web.APP.miren"), timeToLive: 5, .txt(["one", String(repeating: "x", count: 300)])),
        ]
        let message = reply.message(to: query, limit: 1232)
        var reader = MessageReader(message, in: 0..<message.count)
        _ = try reader.header()
        _ = try reader.question()
        let records = try (0..<3).map { _ in try reader.record() }
        #expect(records.map(\.name.text) == ["1.web.app.miren.", "_h._tcp.app.miren.", "web.APP.miren."])
        #expect(records[0].content.count == 2, "a pointer alone")
        #expect(records[1].content.count == 6 + 17)
        #expect(records[2].content.count == 4 + 256)
        #expect(reader.isAtEnd)
    }

    @Test("leaves out what does not fit, and says so", arguments: [512, 600, 1232])
    func truncation(limit: Int) throws {
        let query = try Self.query(edns: true)
        var reply = Reply(.noError)
        reply.answers = (0..<200).map { ResourceRecord(query.question.name, timeToLive: 5, .a($0)) }
        let message = reply.message(to: query, limit: limit)
        #expect(message.count <= limit && message.count > limit - 16)
        let answer = try unwrap(ServerAnswer(message))
        #expect(answer.isTruncated)
        var reader = MessageReader(message, in: 0..<message.count)
        let counts = try reader.header().counts
        #expect(Int(counts.answers) == (limit - 31 - 11) / 16)
        #expect(counts.additionals == 1)
        let whole = reply.message(to: query, limit: 65535)
        #expect(ServerAnswer(whole)?.isTruncated == false)
        #expect(whole.count == 31 + 200 * 16 + 11)
    }

    @Test("counts more than 255 records")
    func counts() throws {
        var reply = Reply(.noError)
        reply.answers = (0..<300).map { ResourceRecord(.of("a"), timeToLive: 5, .aaaa(high: 1, low: $0)) }
        let message = reply.message(to: try Self.query("a"), limit: 65535)
        #expect(message[6] == 1 && message[7] == 44)
    }

    @Test("to what is no query has a header only")
    func refusal() throws {
        let bytes = MessageBytes.header(id: 77, flags: 0x2910, [1, 2, 3, 4]) + [1, 2, 3]
        guard case .refused(let header, let code) = IncomingMessage(bytes) else {
            Issue.record("not refused")
            return
        }
        #expect(Reply.message(to: header, code) == MessageBytes.header(id: 77, flags: 0xa914, [0, 0, 0, 0]))
    }
}

@Suite("An answer of another server")
struct ServerAnswerTests {
    private static let asked = Question(name: .of("ExAmple.com"), type: .a)

    private static func answer(flags: UInt16 = 0x8180, name: String = "ExAmple.com", id: UInt16 = 9) -> [UInt8] {
        MessageBytes.header(id: id, flags: flags, [1, 1, 0, 0]) + MessageBytes.name(name) + [0, 1, 0, 1]
            + [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 1]
    }

    @Test("is trusted when id, name, its spelling, type and class are those that were asked")
    func matching() throws {
        let answer = try unwrap(ServerAnswer(Self.answer()))
        #expect(answer.answers(Self.asked, id: 9))
        #expect(!answer.answers(Self.asked, id: 10))
        #expect(!answer.answers(Question(name: .of("example.com"), type: .a), id: 9), "spelled otherwise")
        #expect(!answer.answers(Question(name: .of("ExAmple.com"), type: .aaaa), id: 9))
        #expect(!answer.answers(Question(name: .of("ExAmple.com"), type: .a, class: .any), id: 9))
    }

    @Test("without a question is trusted as a refusal only")
    func bare() throws {
        let refusal = try unwrap(ServerAnswer(MessageBytes.header(id: 9, flags: 0x8181, [0, 0, 0, 0])))
        #expect(refusal.answers(Self.asked, id: 9) && refusal.isRefusal)
        let empty = try unwrap(ServerAnswer(MessageBytes.header(id: 9, flags: 0x8180, [0, 0, 0, 0])))
        #expect(!empty.answers(Self.asked, id: 9))
    }

    @Test("that is a query, cut off, or followed by more is none")
    func malformed() {
        let whole = Self.answer()
        #expect(ServerAnswer(Self.answer(flags: 0x0100)) == nil)
        #expect(ServerAnswer(whole + [0]) == nil)
        for length in 0..<whole.count { #expect(ServerAnswer(Array(whole.prefix(length))) == nil) }
        #expect(ServerAnswer(Array(Self.answer(flags: 0x8380).prefix(40)))?.isTruncated == true)
    }

    @Test("is a refusal when another server may know more", arguments: zip([0, 1, 2, 3, 4, 5], "nyynyy"))
    func refusals(code: UInt16, isRefusal: Character) {
        #expect(ServerAnswer(Self.answer(flags: 0x8180 | code))?.isRefusal == (isRefusal == "y"))
    }
}
