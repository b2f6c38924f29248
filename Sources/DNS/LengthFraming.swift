/// Cuts a TCP stream into messages: each comes after its length in two bytes (RFC 1035 §4.2.2).
package struct LengthFraming: Sendable {
    private var waiting: [UInt8] = []
    /// The longest message that is taken.
    private let limit: Int

    /// Starts at the beginning of a stream whose messages have at most `limit` bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    /// How many bytes of an unfinished message have arrived.
    package var pending: Int { waiting.count }

    /// Takes bytes as they come and gives the messages that are complete with them.
    ///
    /// - Returns: `nil` once a message is longer than the limit or shorter than a header: the stream is lost then.
    package mutating func take(_ bytes: [UInt8]) -> [[UInt8]]? {
        waiting += bytes
        var messages: [[UInt8]] = []
        var start = 0
        while waiting.count - start >= 2 {
            let length = Int(waiting[start]) << 8 | Int(waiting[start + 1])
            guard length >= MessageHeader.size, length <= limit else { return nil }
            guard waiting.count - start - 2 >= length else { break }
            messages.append(Array(waiting[start + 2..<start + 2 + length]))
            start += 2 + length
        }
        waiting.removeFirst(start)
        return messages
    }

    /// A message with its length before it; it has at most 65,535 bytes.
    package static func framed(_ message: [UInt8]) -> [UInt8] {
        let length = UInt16(clamping: message.count)
        return [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + message.prefix(Int(length))
    }
}
