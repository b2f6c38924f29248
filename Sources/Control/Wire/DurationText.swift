/// Lengths of time as Go writes them: `1h30m`, `500ms`.
package enum DurationText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1000), ("µs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// Reads digits and units in turn; `nil` if the text is something else, or longer than 290 years.
    ///
    /// A unit is required, as in Go; days (`d`) are ours.
    package static func nanoseconds(_ text: String) -> Int64? {
        var rest = Substring(text)
        var total: Int64 = 0
        repeat {
            guard let part = part(of: &rest) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        } while !rest.isEmpty
        return total
    }

    /// Reads a length of time; see `nanoseconds(_:)`.
    package static func duration(_ text: String) -> Duration? {
        nanoseconds(text).map { .nanoseconds($0) }
    }

    private static func part(of rest: inout Substring) -> Int64? {
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        rest = rest[digits.endIndex...]
        let name = rest.prefix { $0.isLetter }
        rest = rest[name.endIndex...]
        guard let unit = units.first(where: { $0.name == name }) else { return nil }
        let pieces = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let whole = pieces.first.flatMap({ Int64($0) }) else { return nil }
        let (value, overflow) = whole.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow else { return nil }
        guard pieces.count == 2 else { return value }
        return fraction(pieces[1], of: unit.nanoseconds).flatMap { value > Int64.max - $0 ? nil : value + $0 }
    }

    private static func fraction(_ digits: Substring, of unit: Int64) -> Int64? {
        guard !digits.isEmpty, digits.count <= 9, let number = Int64(digits) else { return nil }
        var scale: Int64 = 1
        for _ in digits { scale *= 10 }
        // Whole multiples first, so that hours with nine digits do not overflow.
        return unit / scale * number + unit % scale * number / scale
    }

    /// The largest unit that keeps it exact: `90s`, `1500ms`.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds == 0 { return String(seconds) + "s" }
        return String(seconds * 1_000_000_000 + attoseconds / 1_000_000_000) + "ns"
    }
}
