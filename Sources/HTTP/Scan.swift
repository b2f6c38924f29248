internal import CScan

/// The only door between checked spans and the C scanner: every index is in range before a pointer is taken.
enum Scan {
    /// The first index from `from` on whose byte may not stand in a field value, or the count of `bytes`.
    @inline(__always)
    static func valueEnd(_ bytes: Span<UInt8>, from: Int) -> Int {
        guard from >= 0, from < bytes.count else { return bytes.count }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return from }
            return unsafe cscan_value_end(base, from, buffer.count)
        }
    }

    /// The first index from `from` on whose byte may not stand in a request target, or the count of `bytes`.
    @inline(__always)
    static func targetEnd(_ bytes: Span<UInt8>, from: Int) -> Int {
        guard from >= 0, from < bytes.count else { return bytes.count }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return from }
            return unsafe cscan_target_end(base, from, buffer.count)
        }
    }

    /// The first index from `from` on whose byte is not a token character, or the count of `bytes`.
    @inline(__always)
    static func tokenEnd(_ bytes: Span<UInt8>, from: Int) -> Int {
        guard from >= 0, from < bytes.count else { return bytes.count }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return from }
            return unsafe cscan_token_end(base, from, buffer.count)
        }
    }

    /// Whether the token in `range` is `literal`, whatever case its letters have.
    ///
    /// `literal` is made of lower-case letters, digits and '-'; the bytes in `range` are token characters.
    @inline(__always)
    static func token(_ bytes: Span<UInt8>, _ range: HeadRange, equals literal: StaticString) -> Bool {
        guard range.count == literal.utf8CodeUnitCount, Int(range.end) <= bytes.count else { return false }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return literal.utf8CodeUnitCount == 0 }
            return unsafe cscan_token_equals(base + Int(range.start), literal.utf8Start, range.count) != 0
        }
    }

    /// Whether the bytes in `range` are exactly `literal`.
    @inline(__always)
    static func bytes(_ bytes: Span<UInt8>, _ range: HeadRange, equal literal: StaticString) -> Bool {
        range.count == literal.utf8CodeUnitCount && Self.bytes(bytes, range, startOf: literal)
    }

    /// Whether the bytes in `range` are the first ones of `literal`.
    @inline(__always)
    static func bytes(_ bytes: Span<UInt8>, _ range: HeadRange, startOf literal: StaticString) -> Bool {
        guard range.count <= literal.utf8CodeUnitCount, Int(range.end) <= bytes.count else { return false }
        for index in 0..<range.count where unsafe bytes[Int(range.start) + index] != literal.utf8Start[index] {
            return false
        }
        return true
    }

    /// Whether two tokens are the same but for the case of their letters.
    static func tokens(_ bytes: Span<UInt8>, _ one: HeadRange, equal other: HeadRange) -> Bool {
        guard one.count == other.count else { return false }
        for index in 0..<one.count
        where ASCII.lowercased(bytes[Int(one.start) + index]) != ASCII.lowercased(bytes[Int(other.start) + index]) {
            return false
        }
        return true
    }
}

/// Bytes with a meaning in every message.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lf: UInt8 = 0x0a
    static let cr: UInt8 = 0x0d
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let comma: UInt8 = 0x2c
    static let dash: UInt8 = 0x2d
    static let dot: UInt8 = 0x2e
    static let slash: UInt8 = 0x2f
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3a
    static let semicolon: UInt8 = 0x3b
    static let equals: UInt8 = 0x3d
    static let question: UInt8 = 0x3f
    static let backslash: UInt8 = 0x5c
    static let underscore: UInt8 = 0x5f

    /// Whether `byte` is a control byte, HTAB included.
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }

    /// Whether `byte` is one of 0 to 9.
    static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

    /// Whether `byte` is optional white space (RFC 9110 §5.6.3).
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// `byte` with a capital letter made small.
    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// Whether `byte` is a letter of either case.
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Whether `byte` is a token character (RFC 9110 §5.6.2).
    static func isToken(_ byte: UInt8) -> Bool { cscan_is_token(byte) != 0 }

    /// The value of a hexadecimal digit of either case, or `nil`.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- zero }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }
}
