/// Durations as Go's `time.ParseDuration` reads them: `1h30m`, `300ms`, `0`.
package enum DurationText {
    /// What is wrong with a text that is no duration.
    package enum Problem: Error, Hashable, Sendable {
        /// Digits alone.
        case missingUnit(suggestion: String)
        case unknownUnit(String)
        case invalid
        case negative
        /// Beyond ±292 years.
        case tooLong

        /// The second half of `invalid KEY "TEXT": …`.
        package var message: String {
            switch self {
            case .missingUnit(let suggestion): "missing unit, did you mean \"\(suggestion)\"?"
            case .unknownUnit(let unit): "unknown unit \"\(unit)\"; use ns, us, ms, s, m or h"
            case .invalid: "write a number and a unit, as in \"90s\" or \"1h30m\""
            case .negative: "it may not be negative"
            case .tooLong: "it is too long"
            }
        }
    }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Reads a duration of zero or more.
    package static func parse(_ text: String) throws(Problem) -> Duration {
        if text.hasPrefix("-") { throw .negative }
        var rest = text.hasPrefix("+") ? text.dropFirst() : text[...]
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { throw .invalid }
        var total: Int64 = 0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
            rest = rest.dropFirst(unit.count)
            guard number.contains(where: \.isNumber) else { throw .invalid }
            guard !unit.isEmpty else { throw rest.isEmpty && text == number ? missing(number) : .invalid }
            guard let scale = units.first(where: { $0.name == unit }) else { throw .unknownUnit(String(unit)) }
            let (sum, overflow) = total.addingReportingOverflow(try nanoseconds(number, scale.nanoseconds))
            guard !overflow else { throw .tooLong }
            total = sum
        }
        return .nanoseconds(total)
    }

    private static func missing(_ number: Substring) -> Problem { .missingUnit(suggestion: "\(number)s") }

    /// A decimal number times the unit, in integers, cut off below a nanosecond.
    private static func nanoseconds(_ text: Substring, _ unit: Int64) throws(Problem) -> Int64 {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts[0].isEmpty ? 0 : Int64(parts[0]) else { throw .tooLong }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { throw .tooLong }
        guard parts.count == 2 else { return scaled }
        guard !parts[1].contains(".") else { throw .invalid }
        var fraction: Int64 = 0
        var weight = unit
        for digit in parts[1].utf8 {
            weight /= 10
            fraction += Int64(digit - 48) * weight
        }
        let (sum, carry) = scaled.addingReportingOverflow(fraction)
        guard !carry else { throw .tooLong }
        return sum
    }

    /// Writes a duration as Go does: `1h30m0s` shortened to `1h30m`, `250ms`, `0s`.
    package static func write(_ duration: Duration) -> String {
        var rest = duration.wholeNanoseconds
        guard rest > 0 else { return "0s" }
        var text = ""
        for (name, size) in [("h", Int64(3_600_000_000_000)), ("m", 60_000_000_000), ("s", 1_000_000_000)] {
            if rest / size > 0 { text += "\(rest / size)\(name)" }
            rest %= size
        }
        for (name, size) in [("ms", Int64(1_000_000)), ("us", 1000), ("ns", 1)] {
            if rest / size > 0 { text += "\(rest / size)\(name)" }
            rest %= size
        }
        return text
    }
}
