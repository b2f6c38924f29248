import Foundation
import JSON
import TestSupport
import Testing

@Suite("Compared with Python's json", .needs(.python))
struct PythonTests {
    @Test("the parser agrees on texts and on what is left of them after accidents", arguments: 0..<4)
    func mutated(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var texts: [[UInt8]] = []
        for _ in 0..<300 {
            let value = Self.value(0, &random)
            texts.append(JSONWriter.bytes(value, Bool.random(using: &random) ? .compact : .pretty))
        }
        let whole = texts + Self.fragments.map { Array($0.utf8) }
        texts += (0..<3000).map { _ in Self.mutate(whole.randomElement(using: &random) ?? [], &random) }
        let folder = try TemporaryFolder()
        var input: [UInt8] = []
        for text in texts { input += withUnsafeBytes(of: UInt32(text.count).littleEndian) { Array($0) } + text }
        try Data(input).write(to: URL(fileURLWithPath: folder["texts"]))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "answers.py").path
        let result = try Program.run(["/usr/bin/python3", script, folder["texts"]], within: .seconds(60))
        let answers = result.output.split(separator: "\n").map { String($0) }
        #expect(answers.count == texts.count, "\(result.errors)")
        #expect(answers.prefix(300).allSatisfy { $0 != "refused" })
        for (bytes, theirs) in zip(texts, answers) {
            let ours = (try? JSONParser.parse(bytes)).map { text($0) } ?? "refused"
            if ours != theirs {
                Issue.record(
                    "\(String(reflecting: String(decoding: bytes, as: UTF8.self)))\nours   \(ours)\ntheirs \(theirs)")
            }
        }
    }

    private static let fragments = [
        "0", "-0", "-1.5e-3", "1E+2", "9223372036854775807", "9223372036854775808", "1e308", "[1,2]",
        "{\"a\":{\"b\":[]}}", " null ",
        "true", "false", "\"\\u00e9\\ud83d\\ude00\\n\\/\"", "\"é😀\u{10ffff}\"", "[\"\\ud800\",\"\\udc00\"]",
        "{\"a\":1,\"b\":2}",
    ]

    private static func value(_ depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &random) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random))
        case 3: return .number(Double(bitPattern: random.next()))
        case 4, 5: return .string(text(&random))
        case 6: return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in value(depth + 1, &random) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<5, using: &random) { object[text(&random)] = value(depth + 1, &random) }
            return .object(object)
        }
    }

    private static func text(_ random: inout SeededRandom) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "\n", "\0", "\u{1f}", "\u{7f}", "é", "\u{2028}", "\u{ffff}", "😀", "/",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "x")
        }
        return text
    }

    private static func mutate(_ text: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = text
        let alphabet = Array("[]{},:\"\\/ \n\t+-.0123456789eEubfnrtadls'#\u{e9}\u{0}".utf8) + [0xff, 0xed, 0xa0]
        for _ in 0..<Int.random(in: 1...2, using: &random) {
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

    private func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "none"
        case .bool(let truth): truth ? "true" : "false"
        case .integer(let number): "integer \(number)"
        case .number(let number): "number \(number.bitPattern)"
        case .string(let text): "string " + hexadecimal(text)
        case .array(let elements): "[" + elements.map { text($0) }.joined(separator: ",") + "]"
        case .object(let object):
            "{" + object.map { "\(hexadecimal($0.key)):\(text($0.value))" }.joined(separator: ",") + "}"
        }
    }

    private func hexadecimal(_ text: String) -> String {
        text.utf8.map { String(format: "%02x", $0) }.joined()
    }
}
