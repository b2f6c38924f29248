/// An IPv4 or IPv6 address in host byte order.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    /// This machine: 127.0.0.1.
    package static let loopback4 = IPAddress.v4(0x7f00_0001)
    /// This machine: `::1`.
    package static let loopback6 = IPAddress.v6(high: 0, low: 1)
    /// All IPv4 addresses: 0.0.0.0.
    package static let any4 = IPAddress.v4(0)
    /// All addresses: `::`.
    package static let any6 = IPAddress.v6(high: 0, low: 0)

    /// Reads dotted quads and RFC 4291 text, without brackets and zone.
    package init?(_ text: String) {
        if let value = Self.parse4(text.utf8) {
            self = .v4(value)
        } else if let groups = Self.parse6(text) {
            let half = { (range: Range<Int>) in range.reduce(UInt64(0)) { $0 << 16 | UInt64(groups[$1]) } }
            self = .v6(high: half(0..<4), low: half(4..<8))
        } else {
            return nil
        }
    }

    /// Whether packets to it stay on this machine: 127.0.0.0/8 and ::1.
    package var isLoopback: Bool {
        switch self {
        case .v4(let value): value >> 24 == 127
        case .v6(let high, let low): high == 0 && (low == 1 || low >> 24 == 0xffff7f)
        }
    }

    /// Whether it stands for all addresses: 0.0.0.0 and ::.
    package var isUnspecified: Bool { self == .any4 || self == .any6 }

    /// Dotted quads, or RFC 5952 text.
    package var text: String {
        switch self {
        case .v4(let value):
            return "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
        case .v6(0, let low) where low >> 32 == 0xffff:
            return "::ffff:" + IPAddress.v4(UInt32(truncatingIfNeeded: low)).text
        case .v6(let high, let low):
            return Self.text6((0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * ($0 % 4))) })
        }
    }
}

extension IPAddress {
    private static func parse4(_ text: some Collection<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }) else { return nil }
            if part.count > 1 && part.first == 48 { return nil }
            let byte = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 48) }
            guard byte < 256 else { return nil }
            value = value << 8 | byte
        }
        return value
    }

    private static func parse6(_ text: String) -> [UInt16]? {
        let bytes = Array(text.utf8)
        guard let gap = (0..<max(bytes.count - 1, 0)).first(where: { bytes[$0] == 58 && bytes[$0 + 1] == 58 }) else {
            guard let all = groups(bytes[...]), all.count == 8 else { return nil }
            return all
        }
        guard let head = groups(bytes[..<gap]), let tail = groups(bytes[(gap + 2)...]) else { return nil }
        guard head.count + tail.count < 8 else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        if bytes.isEmpty { return [] }
        var found: [UInt16] = []
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let value = parse4(part) else { return nil }
                found += [UInt16(truncatingIfNeeded: value >> 16), UInt16(truncatingIfNeeded: value)]
                continue
            }
            guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            found.append(group)
        }
        return found
    }

    /// The longest run of at least two zero groups becomes `::`, the first one if two are equally long.
    private static func text6(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(best.count, 1) { best = start..<index }
            start = index + 1
        }
        let hex = { (range: Range<Int>) in range.map { String(groups[$0], radix: 16) }.joined(separator: ":") }
        return best.isEmpty ? hex(0..<8) : hex(0..<best.lowerBound) + "::" + hex(best.upperBound..<8)
    }
}
