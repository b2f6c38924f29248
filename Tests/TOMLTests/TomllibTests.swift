import Foundation
import TOML
import TestSupport
import Testing

/// Both read the same documents, and only these differences are meant.
///
/// tomllib is Python rather than TOML 1.0:
/// - a second of 60 is a leap second (RFC 3339); Python's clock has none;
/// - the year 0000 exists (RFC 3339); Python's calendar begins with 1;
/// - a byte order mark is ignored, as every editor expects;
/// - integers beyond 64 bits are errors (the script says so for tomllib);
/// - nesting has a limit.
@Suite("Compared with Python's tomllib, the parser", .needs(.python))
struct TomllibTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "tomllib")

    @Test("agrees on tomllib's own documents")
    func ownDocuments() throws {
        let documents = try Self.ownDocuments()
        #expect(documents.count > 55)
        try compare(documents.map(\.bytes))
        for (name, bytes) in documents {
            #expect((try? TOMLDocument(parsing: bytes)) != nil || name.contains("/invalid/"), "\(name)")
            #expect((try? TOMLDocument(parsing: bytes)) == nil || name.contains("/valid/"), "\(name)")
        }
    }

    @Test("agrees on generated documents")
    func generated() throws {
        var writer = DocumentWriter(random: SeededRandom(seed: 1))
        try compare((0..<400).map { _ in Array(writer.document().utf8) })
    }

    @Test("agrees on what is left of documents after accidents", arguments: 0..<4)
    func mutated(seed: UInt64) throws {
        let own = try Self.ownDocuments().map(\.bytes)
        var writer = DocumentWriter(random: SeededRandom(seed: seed))
        let documents = own + (0..<100).map { _ in Array(writer.document().utf8) } + Self.fragments
        var random = SeededRandom(seed: seed)
        try compare((0..<3000).map { _ in Self.mutate(documents.randomElement(using: &random) ?? [], &random) })
    }

    private static func ownDocuments() throws -> [(name: String, bytes: [UInt8])] {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".toml") }.sorted().map {
            ("/" + $0, Array(try Data(contentsOf: folder.appending(path: $0))))
        }
    }

    /// Short documents, so that accidents hit what matters.
    private static let fragments = [
        "a=1_0", "a=0x1f", "a=-0", "a=1.5e-3", "a=inf", "a=2026-02-28", "a=2024-02-29T23:59:59.999Z", "a=07:32:00",
        "a=2026-01-01 00:00:00-23:59", "a='x'", "a=\"\\u00e9\\U0001F600\\n\"", "a=\"\"\"\\\n  x\"\"\"", "a='''\n'''",
        "a=[1,[2],]",
        "a={b=1,c.d=2}", "[a.b]\n[a]\nc.d=1", "[[a]]\nb=1\n[[a]]\n[a.c]", "a.b=1\na.c=2", "\"a\".'b' . c = true # x",
        "[a.b.c]\n[a]\nb.d=1\n[a.b]", "a=[]\n[[a]]", "a={}\n[a.b]", "[a]\nb.c=1\n[a.b.d]\n[a.b]",
        "a=[ #x\n1 #y\n,2\n]\r\nb=1",
        "[a]\n[[a.b]]\n[a.b.c]\n[[a.b]]\n[a.b.c]", "é=1", "'é'=\"é\u{10ffff}\" # ü",
    ].map { Array($0.utf8) }

    private static func mutate(_ document: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = document
        let alphabet =
            Array("=[]{}.,#'\"\\\n\r\t _+-:0123456789abefinortuxzTZ\u{e9}\u{0}\u{7f}".utf8) + [0xff, 0xed, 0xa0]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...3, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: if place < bytes.count { bytes[place] = alphabet.randomElement(using: &random) ?? 0 }
            }
        }
        return bytes
    }

    private func compare(_ documents: [[UInt8]]) throws {
        let folder = try TemporaryFolder()
        var input: [UInt8] = []
        for document in documents {
            input += withUnsafeBytes(of: UInt32(document.count).littleEndian) { Array($0) } + document
        }
        try Data(input).write(to: URL(fileURLWithPath: folder["documents"]))
        let script = Self.folder.appending(path: "answers.py").path
        let result = try Program.run(["/usr/bin/python3", script, folder["documents"]], within: .seconds(60))
        #expect(result.code == 0, "\(result.errors)")
        let answers = result.output.split(separator: "\n").map { String($0) }
        #expect(answers.count == documents.count)
        #expect(answers.count { $0 != "refused" } > answers.count / 10)
        for (document, theirs) in zip(documents, answers) where !document.starts(with: [0xef, 0xbb, 0xbf]) {
            let ours = answer(to: document)
            let isMeant = theirs == "refused" && (ours.contains(":60") || ours.contains("0000-"))
            if ours != theirs && !isMeant {
                Issue.record(
                    "\(String(reflecting: String(decoding: document, as: UTF8.self)))\nours   \(ours)\ntheirs \(theirs)"
                )
            }
        }
    }

    private func answer(to document: [UInt8]) -> String {
        guard let document = try? TOMLDocument(parsing: document) else { return "refused" }
        return text(.table(document.root))
    }

    private func text(_ value: TOMLValue) -> String {
        switch value {
        case .string(let text): "string " + hexadecimal(text)
        case .integer(let number): "integer \(number)"
        case .float(let number): number.isNaN ? "float nan" : "float \(number.bitPattern)"
        case .boolean(let truth): truth ? "true" : "false"
        case .offsetDateTime(let instant): text(instant.local.date, instant.local.time) + " \(instant.offset)"
        case .localDateTime(let local): text(local.date, local.time)
        case .localDate(let date): date.description
        case .localTime(let time): text(time)
        case .array(let elements): "[" + elements.map { text($0.value) }.joined(separator: ",") + "]"
        case .table(let table):
            "{"
                + table.map { (hexadecimal($0.key), $0.node.value) }.sorted { $0.0 < $1.0 }
                .map { "\($0.0):\(text($0.1))" }.joined(separator: ",") + "}"
        }
    }

    private func text(_ date: TOMLDate, _ time: TOMLTime) -> String { "\(date)T\(text(time))" }

    private func text(_ time: TOMLTime) -> String {
        let whole = TOMLTime(hour: Int(time.hour), minute: Int(time.minute), second: Int(time.second))
        return (whole?.description ?? "") + String(format: ".%06d", time.nanosecond / 1000)
    }

    private func hexadecimal(_ text: String) -> String {
        text.utf8.map { String(format: "%02x", $0) }.joined()
    }
}
