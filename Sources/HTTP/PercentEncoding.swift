/// Percent-encoding (RFC 3986 §2.1).
package enum PercentEncoding {
    /// Decodes `bytes`; fails if an escape is malformed or the result no UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: The encoded text.
    ///   - plusIsSpace: Whether `+` is a space, as in queries that forms make.
    /// - Returns: The text, or `nil`.
    package static func decode(_ bytes: some Sequence<UInt8>, plusIsSpace: Bool) -> String? {
        var result: [UInt8] = []
        var source = bytes.makeIterator()
        while let byte = source.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = source.next().flatMap(ASCII.hexValue),
                    let low = source.next().flatMap(ASCII.hexValue)
                else { return nil }
                result.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: result.append(ASCII.space)
            default: result.append(byte)
            }
        }
        return String(validating: result, as: UTF8.self)
    }

    /// `text` with every byte but letters, digits and `-._~:@` escaped, so that it may stand in a path or query.
    package static func encode(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), ASCII.hexDigit(byte >> 4), ASCII.hexDigit(byte & 15)]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.dash, ASCII.dot, ASCII.underscore, UInt8(ascii: "~"), ASCII.colon, UInt8(ascii: "@"): true
        default: ASCII.isLetter(byte) || ASCII.isDigit(byte)
        }
    }
}
