internal import JSON

/// A row that lacks a field, or has another type than ours there.
package struct RowError: Error, Hashable, Sendable {
    /// The field's key.
    package let field: String

    /// Names the field.
    package init(field: String) {
        self.field = field
    }
}

/// Reads the fields of one JSON object; fields it is not asked for are ignored, as a newer supervisor may send more.
struct RowReader {
    let json: JSONValue

    init(_ json: JSONValue) {
        self.json = json
    }

    func string(_ key: String) throws(RowError) -> String {
        guard let text = json[key]?.string else { throw RowError(field: key) }
        return text
    }

    func integer(_ key: String) throws(RowError) -> Int {
        guard let number = optionalInteger(key) else { throw RowError(field: key) }
        return number
    }

    func bool(_ key: String) throws(RowError) -> Bool {
        guard let truth = json[key]?.bool else { throw RowError(field: key) }
        return truth
    }

    func optionalString(_ key: String) -> String? { json[key]?.string }

    func optionalInteger(_ key: String) -> Int? { json[key]?.integer.flatMap { Int(exactly: $0) } }

    func optionalNumber(_ key: String) -> Double? { json[key]?.number }

    /// The texts of an array; empty if there is none.
    func strings(_ key: String) -> [String] { json[key]?.array?.compactMap(\.string) ?? [] }

    /// The rows of an array; empty if there is none.
    func rows<Row>(
        _ key: String, _ read: (JSONValue) throws(RowError) -> Row
    ) throws(RowError) -> [Row] {
        try Self.rows(json[key] ?? .array([]), read)
    }

    static func rows<Row>(
        _ json: JSONValue, _ read: (JSONValue) throws(RowError) -> Row
    ) throws(RowError) -> [Row] {
        guard let elements = json.array else { throw RowError(field: "[]") }
        var rows: [Row] = []
        for element in elements { rows.append(try read(element)) }
        return rows
    }
}

extension JSONValue {
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    static func optional(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

    static func optional(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }

    static func int(_ number: Int) -> JSONValue { .integer(Int64(number)) }

    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    static func rows<Row>(_ rows: [Row], _ write: (Row) -> JSONValue) -> JSONValue { .array(rows.map(write)) }
}
