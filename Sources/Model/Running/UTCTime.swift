/// A moment of civil time in UTC, in nanoseconds since 1970-01-01T00:00:00Z (no leap seconds).
package struct UTCTime: Hashable, Comparable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// `2026-11-21T06:31:00Z`, as RFC 3339 writes it.
    package var text: String {
        String(decoding: bytes.prefix(19), as: UTF8.self) + "Z"
    }

    /// `2026-11-21T06:31:00.123456789Z` as 30 bytes: the stamp of a log line.
    package var bytes: [UInt8] {
        let (days, rest) = Self.divide(nanoseconds, by: 86_400_000_000_000)
        let (year, month, day) = Self.civil(days: days)
        let (second, fraction) = Self.divide(rest, by: 1_000_000_000)
        var out: [UInt8] = []
        out.reserveCapacity(30)
        Self.append(year, digits: 4, then: "-", to: &out)
        Self.append(month, digits: 2, then: "-", to: &out)
        Self.append(day, digits: 2, then: "T", to: &out)
        Self.append(second / 3600, digits: 2, then: ":", to: &out)
        Self.append(second / 60 % 60, digits: 2, then: ":", to: &out)
        Self.append(second % 60, digits: 2, then: ".", to: &out)
        Self.append(fraction, digits: 9, then: "Z", to: &out)
        return out
    }

    /// Reads RFC 3339 in UTC or with an offset, with up to nine fractional digits.
    ///
    /// A date alone is its midnight. Years 1970…2261, the range of the type.
    package init?(_ text: String) {
        var scanner = TimeScanner(text)
        guard let days = scanner.date() else { return nil }
        guard !scanner.isAtEnd else {
            self.init(days: days, nanosecond: 0)
            return
        }
        guard let nanosecond = scanner.time(), let offset = scanner.offset(), scanner.isAtEnd else { return nil }
        self.init(days: days, nanosecond: nanosecond - offset * 1_000_000_000)
    }

    private init?(days: Int64, nanosecond: Int64) {
        let (start, overflow) = days.multipliedReportingOverflow(by: 86_400_000_000_000)
        let (sum, carry) = start.addingReportingOverflow(nanosecond)
        guard !overflow, !carry else { return nil }
        self.init(nanoseconds: sum)
    }

    /// Floored division.
    private static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, rest: Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }

    /// Year, month and day of a day number, after Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func append(_ value: Int64, digits: Int, then mark: Unicode.Scalar, to out: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            out.append(48 + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
        out.append(UInt8(truncatingIfNeeded: mark.value))
    }
}
