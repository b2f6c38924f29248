/// Any JSON value (RFC 8259).
///
/// Numbers without fraction and exponent that fit are integers; the order of an object's keys is kept.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Whether this is `null`.
    package var isNull: Bool { self == .null }

    /// The truth, if this is a boolean.
    package var bool: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// The number, if this is an integer, or a number that is one (`1.0`, `1e3`).
    package var integer: Int64? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int64(exactly: number)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The number, if this is one.
    package var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The text, if this is a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The elements, if this is an array.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The object, if this is one.
    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The value of a key, `nil` if this is no object or has no such key.
    package subscript(key: String) -> JSONValue? { object?[key] }

    /// The element at an index, `nil` if this is no array or too short.
    package subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }
    package init(integerLiteral number: Int64) { self = .integer(number) }
    package init(floatLiteral number: Double) { self = .number(number) }
    package init(booleanLiteral truth: Bool) { self = .bool(truth) }
    package init(nilLiteral: ()) { self = .null }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Makes an object with the keys in the order written; of a key written twice the last value counts.
    package init(dictionaryLiteral pairs: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in pairs { object[key] = value }
        self = .object(object)
    }
}
