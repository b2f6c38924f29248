import DNS
import Foundation
import TestSupport
import Testing

/// dnspython reads what we write, and we read what it reads.
@Suite("dnspython")
struct OracleTests {
    @Test("reads in our answers what we meant", .needs(.dnspython))
    func answers() throws {
        var random = SeededRandom(seed: 20)
        var messages: [[UInt8]] = []
        var meant: [String] = []
        while messages.count < 1000 {
            let (message, text) = Self.answer(&random)
            messages.append(message)
            meant.append(text)
        }
        for (ours, theirs) in zip(meant, try Self.ask(messages)) { #expect(theirs == ours) }
    }

    @Test("agrees with us which mutated queries can be read, and what they say", .needs(.dnspython))
    func queries() throws {
        var random = SeededRandom(seed: 21)
        let messages = (0..<3000).map { _ in Self.mutated(&random) }
        var read = 0
        for (bytes, theirs) in zip(messages, try Self.ask(messages)) {
            guard let query = IncomingMessage(bytes).query else { continue }
            read += 1
            let hex = bytes.map { String(format: "%02x", $0) }.joined()
            let question =
                "\(Self.hex(query.question.name.wire)) \(query.question.class.rawValue) \(query.question.type.rawValue)"
            // It looks into the options of EDNS and into signatures, which we leave alone.
            guard theirs != "refused" else { continue }
            #expect(theirs.hasPrefix("\(query.id) ") && theirs.contains("|\(question)|"), "\(hex): \(theirs)")
        }
        #expect(read > 500)
    }

    private static func ask(_ messages: [[UInt8]]) throws -> [String] {
        let folder = try TemporaryFolder()
        let lines = messages.map { hex($0) + "\n" }
        try folder.write(lines.joined(), to: "messages")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "oracle.py").path
        let result = try Program.run(["/usr/bin/python3", script, folder["messages"]], within: .seconds(60))
        let answers = result.output.split(separator: "\n").map { String($0) }
        #expect(answers.count == messages.count, "\(result.errors)")
        return answers
    }

    private static func name(_ random: inout SeededRandom) -> DomainName {
        let labels = ["web", "1", "app", "MIREN", "miren", "_http", "_tcp", "x\u{1}y", "internal"]
        let count = Int.random(in: 0...5, using: &random)
        return DomainName(
            labels: (0..<count).map { _ in Array((labels.randomElement(using: &random) ?? "a").utf8) }) ?? .root
    }

    private static func content(_ random: inout SeededRandom) -> (RecordContent, [UInt8]) {
        let number = random.next()
        switch number % 7 {
        case 0: return (.a(UInt32(number >> 32)), big(UInt32(number >> 32)))
        case 1: return (.aaaa(high: number, low: 1), big(number) + big(UInt64(1)))
        case 2:
            let name = name(&random)
            return (.ptr(name), name.wire)
        case 3:
            let name = name(&random)
            return (.ns(name), name.wire)
        case 4: return (.txt(["a", "bc"]), [1, 97, 2, 98, 99])
        case 5:
            let name = name(&random)
            return (.srv(port: 8080, target: name), [0, 0, 0, 0, 0x1f, 0x90] + name.wire)
        default:
            let soa = StartOfAuthority(server: name(&random), mailbox: name(&random), serial: 7, minimum: 5)
            let numbers: [UInt32] = [7, 3600, 1200, 604_800, 5]
            return (.soa(soa), soa.server.wire + soa.mailbox.wire + numbers.flatMap { big($0) })
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }

    private static func big<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    private static func records(_ random: inout SeededRandom) -> ([ResourceRecord], [String]) {
        var records: [ResourceRecord] = []
        var texts: [String] = []
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            let name = name(&random)
            let (content, bytes) = content(&random)
            records.append(ResourceRecord(name, timeToLive: UInt32(texts.count), content))
            texts.append("\(hex(name.wire)) 1 \(content.type.rawValue) \(texts.count) \(hex(bytes))")
        }
        return (records, texts)
    }

    private static func answer(_ random: inout SeededRandom) -> (message: [UInt8], text: String) {
        let isExtended = Bool.random(using: &random)
        let name = name(&random)
        var bytes = MessageBytes.header(id: UInt16(truncatingIfNeeded: random.next()), [1, 0, 0, isExtended ? 1 : 0])
        bytes += name.wire + [0, 1, 0, 1] + (isExtended ? MessageBytes.edns(flags: 0x8000) : [])
        guard let query = IncomingMessage(bytes).query else { return ([], "no query") }
        let code = ResponseCode(rawValue: [0, 0, 2, 3, 5, isExtended ? 16 : 1].randomElement(using: &random) ?? 0)
        var reply = Reply(code)
        reply.isAuthoritative = Bool.random(using: &random)
        let answers = records(&random)
        let authorities = records(&random)
        (reply.answers, reply.authorities) = (answers.0, authorities.0)
        let flags = reply.isAuthoritative ? "8580" : "8180"
        var parts = ["\(query.id) \(flags) \(code.rawValue)", "\(hex(name.wire)) 1 1", "-"] + answers.1 + ["-"]
        parts += authorities.1 + (isExtended ? ["edns 0 1232 1"] : [])
        return (reply.message(to: query, limit: 65535), parts.joined(separator: "|"))
    }

    private static func mutated(_ random: inout SeededRandom) -> [UInt8] {
        var bytes =
            Bool.random(using: &random)
            ? MessageBytes.query("wEb.app.miren", 28) : MessageBytes.query("1.web.internal", size: 1232)
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            bytes[index] = UInt8(truncatingIfNeeded: random.next())
        }
        return bytes
    }
}
