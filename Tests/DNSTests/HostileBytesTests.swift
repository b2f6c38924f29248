import DNS
import TestSupport
import Testing

@Suite("Random bytes")
struct HostileBytesTests {
    @Test("are read without a trap, and what is read can be answered", arguments: 1...20)
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<2000 {
            var bytes = MessageBytes.query("web.app.miren", size: 4096)
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            bytes.removeLast(Int.random(in: 0...8, using: &random))
            _ = ServerAnswer(bytes)
            guard let query = IncomingMessage(bytes).query else { continue }
            var reply = Reply(.noError)
            reply.answers = [ResourceRecord(query.question.name, timeToLive: 5, .ptr(query.question.name))]
            let message = reply.message(to: query, limit: query.datagramLimit)
            #expect(message.count <= 1232)
            let answer = try unwrap(ServerAnswer(message))
            #expect(answer.question?.isSpelledLike(query.question) == true, "seed \(seed)")
        }
    }
}
