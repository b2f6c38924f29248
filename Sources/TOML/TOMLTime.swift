/// A time of day without zone.
package struct TOMLTime: Hashable, Sendable {
    /// The hour, 0–23.
    package let hour: UInt8
    /// The minute, 0–59.
    package let minute: UInt8
    /// The second, 0–60; 60 is a leap second.
    package let second: UInt8
    /// The fraction of the second, 0–999,999,999; further digits of a document are cut off.
    package let nanosecond: UInt32

    /// Names a time of day; `nil` if a clock cannot show it.
    package init?(hour: Int, minute: Int, second: Int = 0, nanosecond: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            (0...999_999_999).contains(nanosecond)
        else { return nil }
        self.hour = UInt8(hour)
        self.minute = UInt8(minute)
        self.second = UInt8(second)
        self.nanosecond = UInt32(nanosecond)
    }
}

extension TOMLTime: CustomStringConvertible {
    /// RFC 3339 `partial-time`: `18:02:11`, `18:02:11.5`.
    package var description: String {
        let whole = "\(padded(Int(hour))):\(padded(Int(minute))):\(padded(Int(second)))"
        guard nanosecond > 0 else { return whole }
        var digits = Int(nanosecond)
        var width = 9
        while digits % 10 == 0 {
            digits /= 10
            width -= 1
        }
        return "\(whole).\(padded(digits, to: width))"
    }
}
