/// An instant: a day, a time and the offset of their zone from UTC.
package struct TOMLOffsetDateTime: Hashable, Sendable {
    /// Day and time as written, in the zone of `offset`.
    package let local: TOMLDateTime
    /// Minutes east of UTC, −1439…1439.
    package let offset: Int16

    /// Joins a local time and an offset in minutes; `nil` if the offset is a day or more.
    package init?(_ local: TOMLDateTime, offset: Int = 0) {
        guard (-1439...1439).contains(offset) else { return nil }
        self.local = local
        self.offset = Int16(offset)
    }

    /// The instant in UTC that is `seconds` after 1970-01-01T00:00:00Z; `nil` outside of the years 0–9999.
    ///
    /// The calendar arithmetic is that of Howard Hinnant's `civil_from_days`.
    package init?(unixSeconds seconds: Int64) {
        guard (-62_167_219_200...253_402_300_799).contains(seconds) else { return nil }
        let second = Int(seconds % 86_400) + (seconds % 86_400 < 0 ? 86_400 : 0)
        let shifted = (Int(seconds) - second) / 86_400 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        guard let date = TOMLDate(year: year, month: month, day: day),
            let time = TOMLTime(hour: second / 3600, minute: second / 60 % 60, second: second % 60)
        else { return nil }
        local = TOMLDateTime(date: date, time: time)
        offset = 0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z; the fraction is cut off, a leap second is the next second.
    package var unixSeconds: Int64 {
        let month = Int(local.date.month)
        let year = Int(local.date.year) - (month <= 2 ? 1 : 0)
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + Int(local.date.day) - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let minutes = Int(local.time.hour) * 60 + Int(local.time.minute) - Int(offset)
        return Int64(days * 86_400 + minutes * 60 + Int(local.time.second))
    }
}

extension TOMLOffsetDateTime: CustomStringConvertible {
    /// RFC 3339: `2026-11-20T18:02:11Z`, `2026-11-20T18:02:11+02:00`.
    package var description: String {
        guard offset != 0 else { return "\(local.description)Z" }
        let minutes = Int(offset.magnitude)
        return "\(local.description)\(offset < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
    }
}
