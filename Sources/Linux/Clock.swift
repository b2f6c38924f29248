import CLinux

/// The kernel's clocks, in nanoseconds.
///
/// See clock_gettime(2).
package enum Clock {
    /// Since an arbitrary start, never going back.
    package static func monotonic() -> Int64 { cl_clock_monotonic() }

    /// Since 1970-01-01T00:00:00Z.
    package static func realtime() -> Int64 { cl_clock_realtime() }

    /// CPU time of the calling thread.
    package static func threadCPU() -> Int64 { cl_clock_thread_cpu() }
}

/// Time of day as text, without time zones, leap seconds or locales.
package enum UTCTime {
    /// `2026-11-21T06:31:00.123456789Z`, always 30 bytes.
    package static func text(_ nanosecondsSince1970: Int64) -> String {
        var bytes: [UInt8] = []
        append(nanosecondsSince1970, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `20261121T063100Z`, for file names.
    package static func compactText(_ nanosecondsSince1970: Int64) -> String {
        let full = text(nanosecondsSince1970).prefix(19)
        return String(full.filter { $0 != "-" && $0 != ":" }) + "Z"
    }

    /// Appends the 30 bytes of `text(_:)` without making a string.
    package static func append(_ nanosecondsSince1970: Int64, to bytes: inout [UInt8]) {
        let (seconds, nanoseconds) = floorDivide(nanosecondsSince1970, 1_000_000_000)
        let (days, second) = floorDivide(seconds, 86400)
        let (year, month, day) = date(days)
        digits(year, 4, UInt8(ascii: "-"), &bytes)
        digits(month, 2, UInt8(ascii: "-"), &bytes)
        digits(day, 2, UInt8(ascii: "T"), &bytes)
        digits(second / 3600, 2, UInt8(ascii: ":"), &bytes)
        digits(second / 60 % 60, 2, UInt8(ascii: ":"), &bytes)
        digits(second % 60, 2, UInt8(ascii: "."), &bytes)
        digits(nanoseconds, 9, UInt8(ascii: "Z"), &bytes)
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> (quotient: Int64, rest: Int64) {
        let rest = value % by
        return rest < 0 ? (value / by - 1, rest + by) : (value / by, rest)
    }

    /// Days since 1970 → civil date; eras of 400 years that begin on 1 March make leap days the last day of a year.
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func digits(_ value: Int64, _ count: Int, _ end: UInt8, _ bytes: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
        bytes.append(end)
    }
}
