/// Writes instants as HTTP does (IMF-fixdate, RFC 9110 §5.6.7).
package enum HTTPDate {
    private static let days: StaticString = "ThuFriSatSunMonTueWed"
    private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

    /// The text, such as `Sun, 06 Nov 1994 08:49:37 GMT`, of a number of seconds since 1970, not before it.
    package static func text(secondsSince1970 seconds: UInt64) -> InlineText {
        let day = seconds / 86_400
        let time = seconds % 86_400
        let date = civil(day)
        var text = InlineText()
        append(days, Int(day % 7), to: &text)
        text.append(", ")
        text.append(decimal: date.day, digits: 2)
        text.append(" ")
        append(months, Int(date.month) - 1, to: &text)
        text.append(" ")
        text.append(decimal: date.year, digits: 4)
        text.append(" ")
        text.append(decimal: time / 3600, digits: 2)
        text.append(":")
        text.append(decimal: time / 60 % 60, digits: 2)
        text.append(":")
        text.append(decimal: time % 60, digits: 2)
        text.append(" GMT")
        return text
    }

    /// The Gregorian date of a day counted from 1970, reckoned in years that begin in March.
    private static func civil(_ day: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * ofYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * march + 2) / 5 + 1)
    }

    /// Adds the three letters at `index` of `names`.
    private static func append(_ names: StaticString, _ index: Int, to text: inout InlineText) {
        for offset in 0..<3 { unsafe text.append(names.utf8Start[index * 3 + offset]) }
    }
}
