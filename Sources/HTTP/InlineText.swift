/// A short text without an allocation: an address, a request's id, a date.
package struct InlineText: Sendable {
    /// The longest text that fits.
    package static let capacity = 63
    private var storage = InlineArray<63, UInt8>(repeating: 0)
    private var length: UInt8 = 0

    /// No text.
    package init() {}

    /// The text of `string`, cut after `capacity` bytes; for set-up and tests, as it makes a String.
    package init(_ string: String) {
        for byte in string.utf8 { append(byte) }
    }

    /// How many bytes there are.
    package var count: Int { Int(length) }

    /// Whether there is none.
    package var isEmpty: Bool { length == 0 }

    /// The byte at `index`, which must be less than `count`.
    package subscript(index: Int) -> UInt8 { storage[index] }

    /// Adds a byte if it fits.
    package mutating func append(_ byte: UInt8) {
        guard count < Self.capacity else { return }
        storage[count] = byte
        length += 1
    }

    /// Adds a literal as far as it fits.
    package mutating func append(_ literal: StaticString) {
        for index in 0..<literal.utf8CodeUnitCount { unsafe append(literal.utf8Start[index]) }
    }

    /// Adds a number in decimal, with zeros in front up to `digits`.
    package mutating func append(decimal value: UInt64, digits: Int = 1) {
        var divisor: UInt64 = 1
        var width = 1
        while value / divisor >= 10 || width < digits {
            divisor *= 10
            width += 1
        }
        while divisor > 0 {
            append(ASCII.zero + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }

    /// Adds the 16 hexadecimal digits of `value`.
    package mutating func append(hex value: UInt64) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            append(ASCII.hexDigit(UInt8(value >> shift & 15)))
        }
    }
}
