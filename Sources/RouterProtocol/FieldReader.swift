/// Reads little-endian fields out of bytes that may be hostile.
struct FieldReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int

    /// Reads `range` of `bytes`, which must lie inside them.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    var isAtEnd: Bool { position >= end }
    var remaining: Int { end - position }

    mutating func byte() throws(RecordError) -> UInt8 {
        guard remaining >= 1 else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func flag() throws(RecordError) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw .invalidField
        }
    }

    mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type = T.self) throws(RecordError) -> T {
        let width = T.bitWidth / 8
        guard remaining >= width else { throw .truncated }
        var value: T = 0
        for index in (0..<width).reversed() {
            value = value << 8 | T(bytes[position + index])
        }
        position += width
        return value
    }

    mutating func string() throws(RecordError) -> String {
        let length = Int(try integer(UInt16.self))
        guard remaining >= length else { throw .truncated }
        defer { position += length }
        guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else {
            throw .invalidField
        }
        return text
    }

    mutating func header() throws(RecordError) -> RecordHeader {
        RecordHeader(kind: try integer(), length: try integer(), id: try integer(), version: try integer())
    }

    /// Gives the next `length` bytes to a reader of their own.
    mutating func slice(_ length: Int) throws(RecordError) -> FieldReader {
        guard remaining >= length else { throw .truncated }
        defer { position += length }
        return FieldReader(bytes, in: position..<position + length)
    }
}
