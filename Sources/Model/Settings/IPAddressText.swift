/// Recognises numeric addresses without asking the system.
package enum IPAddressText {
    /// Four decimal numbers up to 255 without leading zeros.
    package static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                let digits = part.utf8
                guard (1...3).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else {
                    return false
                }
                return (digits.count == 1 || digits.first != 48) && (Int(part) ?? 256) <= 255
            }
    }

    /// RFC 4291 §2.2: eight groups, `::` once, an IPv4 address for the last two.
    package static func isIPv6(_ text: Substring) -> Bool {
        var groups = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard groups.count >= 3 else { return false }
        let isOpenLeft = groups[0].isEmpty
        let isOpenRight = groups[groups.count - 1].isEmpty
        if isOpenLeft {
            guard groups[1].isEmpty else { return false }
            groups.removeFirst()
        }
        if isOpenRight {
            guard groups[groups.count - 2].isEmpty else { return false }
            groups.removeLast()
        }
        let gaps = groups.filter(\.isEmpty).count
        var size = groups.count - gaps
        if let last = groups.last, last.contains(".") {
            guard isIPv4(last[...]) else { return false }
            groups.removeLast()
            size += 1
        }
        return groups.allSatisfy(isGroup) && (gaps == 0 ? size == 8 : gaps == 1 && size <= 7)
    }

    /// An address, or an address and the length of a prefix: `10.0.0.0/8`, `::1`.
    package static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let width = isIPv4(parts[0]) ? 32 : isIPv6(parts[0]) ? 128 : -1
        guard width > 0, parts.count <= 2 else { return false }
        return parts.count == 1 || (Int(parts[1]).map { (0...width).contains($0) } ?? false)
    }

    private static func isGroup(_ text: String) -> Bool {
        text.utf8.count <= 4
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
            }
    }
}
