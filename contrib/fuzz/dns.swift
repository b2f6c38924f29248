// modules: DNS
import DNS

/// Whatever is read as a query can be answered within its limit, and the answer is one to that query; a stream gives
/// the same messages in one piece and byte by byte.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    _ = ServerAnswer(bytes)
    if case .query(let query) = IncomingMessage(bytes, in: 0..<bytes.count) {
        var reply = Reply(.noError)
        let name = query.question.name
        let zone = StartOfAuthority(server: name, mailbox: name.parent ?? name, serial: 1, minimum: 5)
        reply.answers = [
            ResourceRecord(name, timeToLive: 5, .ptr(name)),
            ResourceRecord(name.parent ?? name, timeToLive: 5, .srv(port: 1, target: name)),
        ]
        reply.authorities = [ResourceRecord(name, timeToLive: 5, .soa(zone))]
        let message = reply.message(to: query, limit: query.datagramLimit)
        precondition(message.count <= query.datagramLimit, "longer than the client takes")
        guard let answer = ServerAnswer(message) else { fatalError("unreadable answer") }
        precondition(answer.answers(query.question, id: query.id), "an answer to something else")
    }
    var whole = LengthFraming(limit: 512)
    let messages = whole.take(bytes)
    var slow = LengthFraming(limit: 512)
    var pieces: [[UInt8]]? = []
    for byte in bytes where pieces != nil {
        let found = slow.take([byte])
        pieces = found.flatMap { found in pieces.map { $0 + found } }
    }
    precondition(messages == pieces, "a stream that depends on its pieces")
    return 0
}
