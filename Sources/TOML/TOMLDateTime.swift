/// A day and a time of day without zone.
package struct TOMLDateTime: Hashable, Sendable {
    /// The day.
    package let date: TOMLDate
    /// The time of that day.
    package let time: TOMLTime

    /// Joins a day and a time.
    package init(date: TOMLDate, time: TOMLTime) {
        self.date = date
        self.time = time
    }
}

extension TOMLDateTime: CustomStringConvertible {
    /// RFC 3339 without offset: `2026-11-20T18:02:11`.
    package var description: String { "\(date.description)T\(time.description)" }
}
