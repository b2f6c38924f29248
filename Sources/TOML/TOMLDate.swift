/// A day of the Gregorian calendar without time or zone; always a day that exists.
package struct TOMLDate: Hashable, Sendable {
    /// The year, 0–9999.
    package let year: UInt16
    /// The month, 1–12.
    package let month: UInt8
    /// The day of the month, from 1.
    package let day: UInt8

    /// Names a day; `nil` if the calendar has no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, year: year)
        else { return nil }
        self.year = UInt16(year)
        self.month = UInt8(month)
        self.day = UInt8(day)
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension TOMLDate: CustomStringConvertible {
    /// RFC 3339 `full-date`: `2026-11-20`.
    package var description: String {
        "\(padded(Int(year), to: 4))-\(padded(Int(month)))-\(padded(Int(day)))"
    }
}

/// Decimal digits with zeros in front.
func padded(_ number: Int, to width: Int = 2) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
}
