/// Bytes that services wrote, so that they cannot play with a terminal.
enum PrintableText {
    /// Colours (SGR sequences) and tabs stay, all other control characters become `\xNN`; bytes that are no UTF-8 too.
    static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x1b, let end = endOfColour(bytes, from: index) {
                out += bytes[index..<end]
                index = end
                continue
            }
            let isControl = byte < 0x20 && byte != 0x09 || byte == 0x7f
            if isControl { out += Array("\\x".utf8) + hex(byte) } else { out.append(byte) }
            index += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The index after `ESC [ digits ; … m`.
    private static func endOfColour(_ bytes: [UInt8], from start: Int) -> Int? {
        guard start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "[") else { return nil }
        var index = start + 2
        while index < bytes.count, index - start < 32 {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"): index += 1
            case UInt8(ascii: "m"): return index + 1
            default: return nil
            }
        }
        return nil
    }

    private static func hex(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
