import DNS
import RouterProtocol

/// Names of addresses: `1.0.0.127.in-addr.arpa` and the nibbles of `ip6.arpa` (RFC 1035 §3.5, RFC 3596 §2.5).
enum ReverseName {
    private static let zone4 = DomainName("in-addr.arpa")
    private static let zone6 = DomainName("ip6.arpa")

    /// The address that `name` is the name of.
    static func address(of name: DomainName) -> InternetAddress? {
        if let zone4, let relative = name.relative(to: zone4) { return address4(relative.labels) }
        if let zone6, let relative = name.relative(to: zone6) { return address6(relative.labels) }
        return nil
    }

    /// The zone that we answer for when it has no name: the three last labels.
    static func zone(of name: DomainName) -> DomainName {
        DomainName(labels: name.labels.suffix(3).map(Array.init)) ?? name
    }

    private static func address4(_ labels: [ArraySlice<UInt8>]) -> InternetAddress? {
        guard labels.count == 4 else { return nil }
        var value: UInt32 = 0
        for label in labels.reversed() {
            guard label.allSatisfy({ (48...57).contains($0) }), label.count == 1 || label.first != 48,
                let byte = UInt8(String(decoding: label, as: UTF8.self))
            else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return InternetAddress(v4: value)
    }

    private static func address6(_ labels: [ArraySlice<UInt8>]) -> InternetAddress? {
        guard labels.count == 32 else { return nil }
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        for label in labels.reversed() {
            guard label.count == 1, let nibble = UInt64(String(decoding: label, as: UTF8.self), radix: 16) else {
                return nil
            }
            halves = (halves.high << 4 | halves.low >> 60, halves.low << 4 | nibble)
        }
        return InternetAddress(high: halves.high, low: halves.low)
    }
}
