/// Appends little-endian fields to bytes.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    mutating func flag(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    mutating func integer<T: FixedWidthInteger & UnsignedInteger>(_ value: T) {
        for shift in stride(from: 0, to: T.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
        }
    }

    /// Writes the UTF-8 of `value` after its length.
    mutating func string(_ value: String) throws(RecordError) {
        guard let length = UInt16(exactly: value.utf8.count) else { throw .oversized }
        integer(length)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func append(_ other: FieldWriter) {
        bytes.append(contentsOf: other.bytes)
    }

    /// Writes a whole record: `header` with the length of `fields`, then `fields`.
    mutating func record(kind: UInt16, id: UInt32, version: UInt64, fields: FieldWriter) throws(RecordError) {
        guard fields.bytes.count + RecordFraming.headerSize <= RecordFraming.messageLimit else { throw .oversized }
        integer(kind)
        integer(UInt16(truncatingIfNeeded: fields.bytes.count))
        integer(id)
        integer(version)
        bytes.append(contentsOf: fields.bytes)
    }
}
