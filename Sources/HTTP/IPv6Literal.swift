/// The text of IPv6 addresses (RFC 3986 §3.2.2), without zones.
enum IPv6Literal {
    /// Whether the bytes in `range` are one IPv6 address.
    static func isValid(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var groups = 0
        var gap = false
        var at = range.lowerBound
        if range.count >= 2, bytes[at] == ASCII.colon {
            guard bytes[at + 1] == ASCII.colon else { return false }
            gap = true
            at += 2
        }
        while at < range.upperBound {
            let end = groupEnd(bytes, at..<range.upperBound)
            if end < range.upperBound, bytes[end] == ASCII.dot {
                groups += 2
                return isIPv4(bytes, at..<range.upperBound) && (gap ? groups < 8 : groups == 8)
            }
            guard (1...4).contains(end - at) else { return false }
            groups += 1
            guard end < range.upperBound else { break }
            guard bytes[end] == ASCII.colon, end + 1 < range.upperBound else { return false }
            at = end + 1
            if bytes[at] == ASCII.colon {
                guard !gap else { return false }
                gap = true
                at += 1
            }
        }
        return gap ? groups < 8 : groups == 8
    }

    /// The index after the hexadecimal digits at the start of `range`.
    private static func groupEnd(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var at = range.lowerBound
        while at < range.upperBound, ASCII.hexValue(bytes[at]) != nil { at += 1 }
        return at
    }

    /// Whether the bytes in `range` are four decimal octets without leading zeros.
    private static func isIPv4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var octets = 0
        var start = range.lowerBound
        while true {
            var end = start
            while end < range.upperBound, bytes[end] != ASCII.dot { end += 1 }
            guard (1...3).contains(end - start), let value = Decimal.value(bytes, start..<end), value <= 255,
                end - start == 1 || bytes[start] != ASCII.zero
            else { return false }
            octets += 1
            guard end < range.upperBound else { return octets == 4 }
            start = end + 1
        }
    }
}
