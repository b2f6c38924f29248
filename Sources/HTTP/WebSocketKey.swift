/// The value of Sec-WebSocket-Key: 16 bytes in base64 (RFC 6455 §4.1).
enum WebSocketKey {
    /// Its length.
    static let length = 24

    /// Whether `value` is such a key.
    static func isValid(_ bytes: Span<UInt8>, _ value: HeadRange) -> Bool {
        guard value.count == length else { return false }
        let padding = Int(value.end) - 2
        for index in Int(value.start)..<padding where !isBase64(bytes[index]) { return false }
        return bytes[padding] == ASCII.equals && bytes[padding + 1] == ASCII.equals
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "+") || byte == ASCII.slash
    }
}
