extension [UInt8] {
    /// Appends a whole number in decimal digits.
    mutating func append<Value: FixedWidthInteger>(decimal value: Value) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(digits: value.magnitude, atLeast: 1)
    }

    /// Appends a count of nanoseconds as seconds, with as many decimals as it needs.
    mutating func append(seconds nanoseconds: UInt64) {
        append(decimal: nanoseconds / 1_000_000_000)
        var fraction = nanoseconds % 1_000_000_000
        guard fraction > 0 else { return }
        var digits = 9
        while fraction % 10 == 0 {
            fraction /= 10
            digits -= 1
        }
        append(UInt8(ascii: "."))
        append(digits: fraction, atLeast: digits)
    }

    private mutating func append<Value: FixedWidthInteger>(digits value: Value, atLeast count: Int) {
        let start = endIndex
        var rest = value
        while rest > 0 || endIndex - start < count {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }
}
