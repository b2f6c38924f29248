import TOML
import Testing

/// A document that is not TOML, where that shows, and what is said.
struct Refusal: CustomTestStringConvertible {
    let text: String
    let place: String
    let message: String

    init(_ text: String, _ place: String, _ message: String) {
        self.text = text
        self.place = place
        self.message = message
    }

    var testDescription: String { String(reflecting: text) }
}

@Suite("A document that is not TOML is refused, with the place and the reason:")
struct RefusalTests {
    @Test("lines, keys and headers", arguments: structure)
    func checksStructure(_ refusal: Refusal) { check(refusal) }

    @Test("strings and comments", arguments: strings)
    func checksStrings(_ refusal: Refusal) { check(refusal) }

    @Test("numbers, dates and times", arguments: scalars)
    func checksScalars(_ refusal: Refusal) { check(refusal) }

    @Test("arrays and inline tables", arguments: containers)
    func checksContainers(_ refusal: Refusal) { check(refusal) }

    @Test("what is defined twice or closed", arguments: definitions)
    func checksDefinitions(_ refusal: Refusal) { check(refusal) }

    private func check(_ refusal: Refusal) {
        let error = #expect(throws: TOMLError.self) { try TOMLDocument(parsing: refusal.text) }
        #expect(error?.position.description == refusal.place)
        #expect(error?.message == refusal.message)
    }

    @Test(
        "bytes that are not UTF-8",
        arguments: [
            [0x80], [0xbf], [0xc0, 0xaf], [0xc1, 0xbf], [0xc2, 0x41], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80],
            [0xed, 0xbf, 0xbf], [0xe2, 0x82], [0xe2, 0x82, 0x41], [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80],
            [0xf5, 0x80, 0x80, 0x80], [0xf0, 0x9f, 0x98], [0xf1, 0x80, 0x80, 0x41], [0xff], [0xfe],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        for frame in [
            ("'é' = \"", "\""), ("'é' = '", "'"), ("'é' = \"\\t", "\""), ("'é' = '''", "'''"), ("'é' =1 #", "\n"),
            ("'é'=1 ", ""),
        ] {
            let document = Array(frame.0.utf8) + bytes + Array(frame.1.utf8)
            let error = #expect(throws: TOMLError.self) { try TOMLDocument(parsing: document) }
            #expect(error?.reason == .invalidUTF8)
            #expect(error?.position.offset == frame.0.utf8.count)
            #expect(error?.position.column == frame.0.unicodeScalars.count + 1)
        }
    }

    @Test("every control character but tab, wherever text may stand", arguments: Array(0...0x1f) + [0x7f] as [UInt8])
    func controlCharacters(code: UInt8) {
        let character = String(UnicodeScalar(code))
        for (before, after) in [
            ("a = \"", "\""), ("a = '", "'"), ("a = \"\"\"", "\"\"\""), ("a = '''", "'''"), ("#", ""),
        ] {
            let error = refusal(of: before + character + "x" + after)
            switch (code, before.count) {
            case (9, _), (10, 7...): #expect(error == nil)
            case (10, 1): #expect(error?.position.line == 2)
            case (10, _): #expect(error?.reason == .unterminatedString)
            case (13, _): #expect(error?.reason == .bareCarriageReturn)
            default: #expect(error?.reason == .controlCharacter(code))
            }
        }
    }

    private func refusal(of text: String) -> TOMLError? {
        do throws(TOMLError) {
            _ = try TOMLDocument(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    @Test("nesting beyond the limit, in every form, and nothing below it")
    func depth() throws {
        let forms: [(Int) -> String] = [
            { "a=" + String(repeating: "[", count: $0) + String(repeating: "]", count: $0) },
            { "a=" + String(repeating: "{a=", count: $0) + "1" + String(repeating: "}", count: $0) },
            { String(repeating: "a.", count: $0) + "a=1" },
            { "[" + String(repeating: "a.", count: $0 - 1) + "a]" },
            { "a=[{" + String(repeating: "b.", count: $0 - 2) + "b=1}]" },
        ]
        for form in forms {
            #expect(try TOMLDocument(parsing: form(127)).root.count == 1)
            let error = #expect(throws: TOMLError.self) { try TOMLDocument(parsing: form(130)) }
            #expect(error?.reason == .tooDeep(limit: 128))
            #expect(throws: TOMLError.self) { try TOMLDocument(parsing: form(100_000)) }
        }
    }
}
