/// What Sec-WebSocket-Accept must be (RFC 6455 §4.2.2): base64 of SHA-1 of the key and a fixed text.
struct WebSocketAccept: Equatable, Sendable {
    /// Its length.
    static let length = 28
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    private let text: (UInt64, UInt64, UInt64, UInt32)

    /// The answer to the key in `range` of `bytes`.
    init(to bytes: Span<UInt8>, key range: HeadRange) {
        var hash = SHA1()
        for index in range.indices { hash.append(bytes[index]) }
        hash.append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
        let digest = hash.digest()
        text = (
            Self.encode(digest, 0..<8), Self.encode(digest, 8..<16), Self.encode(digest, 16..<24),
            UInt32(truncatingIfNeeded: Self.encode(digest, 24..<28))
        )
    }

    /// Whether the bytes in `range` are this answer.
    func isEqual(to bytes: Span<UInt8>, _ range: HeadRange) -> Bool {
        guard range.count == Self.length else { return false }
        for (offset, index) in range.indices.enumerated() where bytes[index] != self[offset] { return false }
        return true
    }

    static func == (one: WebSocketAccept, other: WebSocketAccept) -> Bool { one.text == other.text }

    /// The character at `index` of the 28.
    private subscript(index: Int) -> UInt8 {
        let shift = UInt64(index % 8 * 8)
        return switch index / 8 {
        case 0: UInt8(truncatingIfNeeded: text.0 >> shift)
        case 1: UInt8(truncatingIfNeeded: text.1 >> shift)
        case 2: UInt8(truncatingIfNeeded: text.2 >> shift)
        default: UInt8(truncatingIfNeeded: UInt64(text.3) >> shift)
        }
    }

    /// The base64 characters at `indices`, the first in the lowest byte.
    private static func encode(_ digest: InlineArray<20, UInt8>, _ indices: Range<Int>) -> UInt64 {
        var word: UInt64 = 0
        for index in indices.reversed() { word = word << 8 | UInt64(character(digest, index)) }
        return word
    }

    private static func character(_ digest: InlineArray<20, UInt8>, _ index: Int) -> UInt8 {
        let bit = index * 6
        guard bit < 160 else { return ASCII.equals }
        let high = UInt16(digest[bit / 8]) << 8
        let low = bit / 8 + 1 < 20 ? UInt16(digest[bit / 8 + 1]) : 0
        let value = (high | low) >> UInt16(10 - bit % 8) & 0x3f
        return unsafe alphabet.utf8Start[Int(value)]
    }
}
