internal import JSON

/// Rows of JSON objects as comma-separated values (RFC 4180), with line feeds alone.
enum CSV {
    /// The keys of the first row, then the values of each; `null` is empty.
    static func text(_ rows: [JSONValue], header: Bool) -> String {
        let keys = rows.first?.object?.members.map(\.key) ?? []
        var lines: [String] = header && !keys.isEmpty ? [keys.joined(separator: ",")] : []
        for row in rows {
            lines.append(keys.map { field(row[$0] ?? .null) }.joined(separator: ","))
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func field(_ value: JSONValue) -> String {
        switch value {
        case .null: return ""
        case .string(let text): return quote(text)
        case .bool, .integer, .number, .array, .object: return quote(JSONWriter.text(value))
        }
    }

    private static func quote(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return text }
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}
