package import JSON

/// A line of a log, or a piece of a long one.
package struct LogRow: Hashable, Sendable {
    /// RFC 3339 in UTC, with nanoseconds.
    package var at: String
    /// The replica's full name.
    package var name: String
    /// `stdout` or `stderr`.
    package var stream: String
    /// What was written, without its line feed; any bytes.
    package var bytes: [UInt8]
    /// More of the same line follows in the next row.
    package var isPartial: Bool

    /// A whole line, unless said otherwise.
    package init(at: String, name: String, stream: String, bytes: [UInt8], isPartial: Bool = false) {
        self.at = at
        self.name = name
        self.stream = stream
        self.bytes = bytes
        self.isPartial = isPartial
    }
}

extension LogRow {
    /// `{at,name,stream,text|base64,partial}`: bytes that are not UTF-8 travel as base64.
    package var json: JSONValue {
        var object = JSONObject()
        object.append("at", .string(at))
        object.append("name", .string(name))
        object.append("stream", .string(stream))
        if let text = String(validating: bytes, as: UTF8.self) {
            object.append("text", .string(text))
        } else {
            object.append("base64", .string(Base64.text(of: bytes)))
        }
        object.append("partial", .bool(isPartial))
        return .object(object)
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        let bytes: [UInt8]
        if let text = reader.optionalString("text") {
            bytes = Array(text.utf8)
        } else if let decoded = Base64.bytes(of: try reader.string("base64")) {
            bytes = decoded
        } else {
            throw RowError(field: "base64")
        }
        self.init(
            at: try reader.string("at"), name: try reader.string("name"), stream: try reader.string("stream"),
            bytes: bytes, isPartial: json["partial"]?.bool ?? false)
    }
}
