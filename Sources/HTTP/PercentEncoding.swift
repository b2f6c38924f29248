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
}
