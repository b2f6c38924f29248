/// A host name as routes are looked up by it: lower-case, without port and trailing dot.
///
/// An IPv6 literal keeps its brackets. The bytes live in the value, so that a lookup outlives the buffer that was
/// parsed; the value is large, so pass it by reference.
package struct HostName: ~Copyable {
    /// The name's bytes; only the first `count` mean something.
    package private(set) var storage = InlineArray<256, UInt8>(repeating: 0)
    /// The length of the name, 0 if the message names no host.
    package private(set) var count = 0
    /// The port that was stated, or `nil`.
    package private(set) var port: UInt16?

    /// No name.
    package init() {}

    /// The byte at `index`, which must be less than `count`.
    @inline(__always)
    package subscript(index: Int) -> UInt8 { storage[index] }

    /// Whether name and port are those of `other`, a port that is not stated being `defaultPort`.
    package func agrees(with other: borrowing HostName, defaultPort: UInt16) -> Bool {
        guard count == other.count, port ?? defaultPort == other.port ?? defaultPort else { return false }
        for index in 0..<count where storage[index] != other.storage[index] { return false }
        return true
    }

    /// Forgets the name.
    mutating func clear() {
        count = 0
        port = nil
    }

    /// Reads `uri-host [ ":" port ]` (RFC 9110 §7.2) from `range` of `bytes`; `false` if it is anything else.
    ///
    /// Stricter than the grammar, which allows percent-encoding and punctuation that no name in the DNS has and that
    /// programs read differently, an empty port, and user information (which RFC 9110 §4.2.4 has refused).
    mutating func read(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        clear()
        guard let first = range.first else { return false }
        let end = bytes[first] == UInt8(ascii: "[") ? readLiteral(bytes, range) : readName(bytes, range)
        guard let end else { return false }
        if end == range.upperBound { return true }
        guard bytes[end] == ASCII.colon else { return false }
        return readPort(bytes, end + 1..<range.upperBound)
    }

    /// Reads a name of labels; returns the index after it.
    private mutating func readName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        var previous = ASCII.dot
        while at < range.upperBound, bytes[at] != ASCII.colon {
            let byte = ASCII.lowercased(bytes[at])
            guard count < HeadLimits.host, Self.isNameByte(byte) else { return nil }
            if byte == ASCII.dot, previous == ASCII.dot { return nil }
            storage[count] = byte
            count += 1
            previous = byte
            at += 1
        }
        if previous == ASCII.dot { count -= count > 0 ? 1 : 0 }
        return count > 0 ? at : nil
    }

    /// Whether `byte`, lower-case, may stand in a host name: letters, digits, '-', '_' and the dots between labels.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || ASCII.isDigit(byte) || byte == ASCII.dash || byte == ASCII.dot
            || byte == ASCII.underscore
    }

    /// Reads `[` IPv6address `]`; returns the index after it.
    private mutating func readLiteral(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var close = range.lowerBound + 1
        while close < range.upperBound, bytes[close] != UInt8(ascii: "]") { close += 1 }
        guard close < range.upperBound, IPv6Literal.isValid(bytes, range.lowerBound + 1..<close) else { return nil }
        for index in range.lowerBound...close {
            storage[count] = ASCII.lowercased(bytes[index])
            count += 1
        }
        return close + 1
    }

    /// Reads a port of one to five digits.
    private mutating func readPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard (1...5).contains(range.count), let value = Decimal.value(bytes, range), value <= 65_535 else {
            return false
        }
        port = UInt16(truncatingIfNeeded: value)
        return true
    }
}
