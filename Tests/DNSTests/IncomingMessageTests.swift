import DNS
import TestSupport
import Testing

@Suite("A message from a client")
struct IncomingMessageTests {
    @Test("with one question is a query")
    func query() throws {
        let query = try unwrap(IncomingMessage(MessageBytes.query("wEb.app.miren", 28)).query)
        #expect(query.id == 0x1234)
        #expect(query.question.name.text == "wEb.app.miren.")
        #expect(query.question.type == .aaaa)
        #expect(query.question.class == .internet)
        #expect(query.edns == nil)
        #expect(query.datagramLimit == 512)
    }

    @Test(
        "may say how large a datagram it takes, within what we send",
        arguments: [(0, 512), (512, 512), (1000, 1000), (1232, 1232), (4096, 1232), (65535, 1232)])
    func sizes(said: UInt16, limit: Int) throws {
        let query = try unwrap(IncomingMessage(MessageBytes.query("a", size: said)).query)
        #expect(query.datagramLimit == limit)
        #expect(query.edns?.datagramLimit == said)
    }

    @Test("says the version of EDNS and whether it wants signatures")
    func edns() throws {
        let query = try unwrap(IncomingMessage(MessageBytes.query("a", size: 1232, version: 3, flags: 0x8000)).query)
        #expect(query.edns?.version == 3)
        #expect(query.edns?.wantsSignatures == true)
    }

    @Test("lies in the middle of a buffer")
    func range() {
        let bytes = MessageBytes.query("web.internal")
        let padded = [0xff, 0xff, 0xff] + bytes + [0xff]
        #expect(IncomingMessage(padded, in: 3..<3 + bytes.count) == IncomingMessage(bytes))
    }

    @Test("that is an answer, or shorter than a header, is noise")
    func noise() {
        #expect(IncomingMessage(MessageBytes.header(flags: 0x8180) + MessageBytes.name("a") + [0, 1, 0, 1]) == .noise)
        for length in 0..<12 { #expect(IncomingMessage(Array(MessageBytes.query("a").prefix(length))) == .noise) }
    }

    @Test("of another operation is not implemented", arguments: [1, 2, 4, 5, 15])
    func operations(opcode: UInt16) {
        let bytes = MessageBytes.header(flags: opcode << 11) + MessageBytes.name("a") + [0, 1, 0, 1]
        #expect(IncomingMessage(bytes).code == .notImplemented)
    }

    @Test("that breaks a rule is a format error", arguments: Malformed.all)
    func malformed(_ case: Malformed) {
        #expect(IncomingMessage(`case`.bytes).code == .formatError)
    }

    @Test("cut anywhere after its header is a format error")
    func truncated() {
        let whole = MessageBytes.query("web.app.miren", size: 1232)
        for length in 12..<whole.count {
            #expect(IncomingMessage(Array(whole.prefix(length))).code == .formatError, "\(length) bytes")
        }
    }

    @Test("may carry other additional records, such as a signature of the transaction")
    func additionals() throws {
        let signature = MessageBytes.name("key") + [0, 250, 0, 255, 0, 0, 0, 0, 0, 3, 1, 2, 3]
        let bytes =
            MessageBytes.header([1, 0, 0, 2]) + MessageBytes.name("a") + [0, 1, 0, 1] + MessageBytes.edns() + signature
        #expect(IncomingMessage(bytes).query?.edns?.datagramLimit == 1232)
    }
}

/// A message that no rule allows, and what is wrong with it.
struct Malformed: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]

    private init(_ what: String, _ bytes: [UInt8]) {
        testDescription = what
        self.bytes = bytes
    }

    private static let end: [UInt8] = [0, 1, 0, 1]
    private static let label = [UInt8(63)] + Array(repeating: UInt8(ascii: "a"), count: 63)

    static let all: [Malformed] = [
        Malformed("no question", MessageBytes.header([0, 0, 0, 0])),
        Malformed(
            "two questions", MessageBytes.header([2, 0, 0, 0]) + MessageBytes.name("a") + end + [1, 98, 0] + end),
        Malformed("an answer", MessageBytes.header([1, 1, 0, 0]) + MessageBytes.name("a") + end),
        Malformed("an authority", MessageBytes.header([1, 0, 1, 0]) + MessageBytes.name("a") + end),
        Malformed("a pointer to itself", MessageBytes.header() + [0xc0, 12] + end),
        Malformed("a pointer forwards", MessageBytes.header() + [0xc0, 14, 0] + end),
        Malformed("a pointer behind a label to that label", MessageBytes.header() + [1, 97, 0xc0, 12] + end),
        Malformed("a pointer into the header", MessageBytes.header() + [0xc0, 4] + end),
        Malformed("a pointer past the end", MessageBytes.header() + [0xff, 0xff] + end),
        Malformed("half a pointer", MessageBytes.header() + [0xc0]),
        Malformed("a label of kind 01", MessageBytes.header() + [0x41, 97, 0] + end),
        Malformed("a label of kind 10", MessageBytes.header() + [0x81, 97, 0] + end),
        Malformed("a name of 256 bytes", MessageBytes.header() + label + label + label + label + [0] + end),
        Malformed("bytes after the end", MessageBytes.query("a") + [0]),
        Malformed("a missing additional record", MessageBytes.header([1, 0, 0, 1]) + MessageBytes.name("a") + end),
        Malformed(
            "two records of EDNS",
            MessageBytes.header([1, 0, 0, 2]) + MessageBytes.name("a") + end + MessageBytes.edns()
                + MessageBytes.edns()),
        Malformed(
            "a record of EDNS below the root",
            MessageBytes.header([1, 0, 0, 1]) + MessageBytes.name("a") + end + [1, 97] + MessageBytes.edns()),
        Malformed(
            "a record longer than the message",
            MessageBytes.header([1, 0, 0, 1]) + MessageBytes.name("a") + end + [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 9]),
    ]
}
