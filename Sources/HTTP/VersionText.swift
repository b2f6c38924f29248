/// The text `HTTP/1.1`.
enum VersionText {
    static let length = 8

    /// The index of the first byte after the version text that starts at `start`: a byte that cannot belong to one.
    static func end(of bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < bytes.count, at - start <= length, bytes[at] > ASCII.space, bytes[at] < 0x7f { at += 1 }
        return at
    }

    /// The version in `range`, which must be all of `HTTP/` digit `.` digit, in capitals (RFC 9112 §2.3).
    static func version(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) -> Version {
        let start = range.lowerBound
        guard range.count == length, bytes[start] == UInt8(ascii: "H"), bytes[start + 1] == UInt8(ascii: "T"),
            bytes[start + 2] == UInt8(ascii: "T"), bytes[start + 3] == UInt8(ascii: "P"),
            bytes[start + 4] == ASCII.slash, ASCII.isDigit(bytes[start + 5]), bytes[start + 6] == ASCII.dot,
            ASCII.isDigit(bytes[start + 7])
        else { throw .badVersion }
        switch (bytes[start + 5], bytes[start + 7]) {
        case (0x31, 0x31): return .http11
        case (0x31, 0x30): return .http10
        default: throw .unsupportedVersion
        }
    }
}
