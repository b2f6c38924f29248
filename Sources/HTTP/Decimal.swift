/// Numbers written with nothing but decimal digits.
enum Decimal {
    /// The value of the digits in `range`, or `nil` if there is none, another byte among them, or more than 2⁶³ − 1.
    static func value(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        guard !range.isEmpty else { return nil }
        var value: UInt64 = 0
        for index in range {
            guard ASCII.isDigit(bytes[index]) else { return nil }
            let digit = UInt64(bytes[index] &- ASCII.zero)
            guard value <= (UInt64(Int64.max) - digit) / 10 else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}
