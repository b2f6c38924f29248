extension InternetAddress {
    /// Reads `127.0.0.1` or `::1`, without brackets, zone or leading zeros of IPv4 numbers.
    package init?(_ text: String) {
        if let v4 = Self.v4(text) {
            self.init(v4: v4)
            return
        }
        guard let groups = Self.groups(text) else { return nil }
        let number = groups.map(UInt64.init)
        self.init(
            high: number[0] << 48 | number[1] << 32 | number[2] << 16 | number[3],
            low: number[4] << 48 | number[5] << 32 | number[6] << 16 | number[7])
    }

    private static func v4(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), part == "0" || part.first != "0",
                let byte = UInt8(part)
            else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ text: String) -> [UInt16]? {
        let bytes = Array(text.utf8)
        let gap = bytes.indices.dropLast().first { bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == bytes[$0] }
        guard let gap else {
            guard let all = part(bytes[...]), all.count == 8 else { return nil }
            return all
        }
        guard let front = part(bytes[..<gap]), let back = part(bytes[(gap + 2)...]), front.count + back.count < 8 else {
            return nil
        }
        return front + [UInt16](repeating: 0, count: 8 - front.count - back.count) + back
    }

    /// The groups on one side of `::`; the last may be an IPv4 address.
    private static func part(_ bytes: ArraySlice<UInt8>) -> [UInt16]? {
        if bytes.isEmpty { return [] }
        var groups: [UInt16] = []
        let words = String(decoding: bytes, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() {
            if index == words.count - 1, let v4 = v4(word) {
                groups += [UInt16(v4 >> 16), UInt16(v4 & 0xffff)]
                continue
            }
            let isHex = word.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
            }
            guard isHex, (1...4).contains(word.utf8.count), let group = UInt16(word, radix: 16) else { return nil }
            groups.append(group)
        }
        return groups
    }
}

extension AddressBlock {
    /// Reads `10.0.0.0/8`, `fd00::/8` or a single address.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let address = InternetAddress(String(first)) else {
            return nil
        }
        let width: UInt8 = address.v4 == nil ? 128 : 32
        guard let length = parts.count == 2 ? UInt8(parts[1]) : width, length <= width else { return nil }
        self.init(address: address, length: 128 - width + length)
    }
}
