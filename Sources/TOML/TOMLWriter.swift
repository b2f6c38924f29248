/// Writes values in the canonical form: bare keys where possible, basic strings, inline tables `{ a = 1 }`.
package enum TOMLWriter {
    /// A key as it stands in a document: bare if it can be, else as a basic string.
    package static func key(_ key: String) -> String {
        let isBare = !key.isEmpty && key.utf8.allSatisfy(isBareKeyByte)
        return isBare ? key : string(key)
    }

    /// Keys joined with dots, as in a header.
    package static func keys(_ keys: [String]) -> String {
        keys.map { key($0) }.joined(separator: ".")
    }

    /// A value on one line; tables and arrays inline.
    package static func value(_ value: TOMLValue) -> String {
        switch value {
        case .string(let text): string(text)
        case .integer(let number): "\(number)"
        case .float(let number): float(number)
        case .boolean(let truth): truth ? "true" : "false"
        case .offsetDateTime(let instant): instant.description
        case .localDateTime(let local): local.description
        case .localDate(let date): date.description
        case .localTime(let time): time.description
        case .array(let elements): "[\(elements.map { self.value($0.value) }.joined(separator: ", "))]"
        case .table(let table): inline(table)
        }
    }

    /// A basic string with its quotes.
    package static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case "\u{8}": result += "\\b"
            case "\u{c}": result += "\\f"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7f {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// The shortest decimal that reads back as the same number.
    private static func float(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        // Swift writes `1e+16`, `5e-324`, `0.1`, `1.0`: all of it is TOML.
        return number.description
    }

    /// `a = 1`, and `a = { b = 1 }` for a path of keys.
    static func pair(_ keys: ArraySlice<String>, _ value: TOMLValue) -> String {
        let rest = keys.dropFirst()
        let text = rest.isEmpty ? self.value(value) : "{ \(pair(rest, value)) }"
        return "\(key(keys.first ?? "")) = \(text)"
    }

    /// A value as it stands on lines of its own: several tables, and arrays too long for a line, one element a line.
    static func lines(_ value: TOMLValue, newline: [UInt8]) -> [UInt8] {
        let line = Array(self.value(value).utf8)
        guard case .array(let elements) = value, elements.count > 1 else { return line }
        let isTables = elements.allSatisfy { $0.value.table != nil }
        guard isTables || line.count > Self.longestLine else { return line }
        var bytes = Array("[".utf8) + newline
        for element in elements { bytes += Array("  \(self.value(element.value)),".utf8) + newline }
        return bytes + Array("]".utf8)
    }

    private static let longestLine = 100

    private static func inline(_ table: TOMLTable) -> String {
        if table.isEmpty { return "{}" }
        let pairs = table.map { "\(key($0.key)) = \(value($0.node.value))" }
        return "{ \(pairs.joined(separator: ", ")) }"
    }
}

/// Whether a byte may stand in a key without quotes.
@inline(__always)
func isBareKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
    default: false
    }
}
