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

    /// Whether the bytes in `range` are `literal`, in small letters, whatever case they have.
    static func media(_ bytes: Span<UInt8>, _ range: HeadRange, equals literal: StaticString) -> Bool {
        guard range.count == literal.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count
        where unsafe ASCII.lowercased(bytes[Int(range.start) + offset]) != literal.utf8Start[offset] {
            return false
        }
        return true
    }
}
