/// Any value of TOML 1.0.
///
/// Equality is that of the meaning: order of keys, spelling and place do not count; NaN equals NaN.
package enum TOMLValue: Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    case offsetDateTime(TOMLOffsetDateTime)
    case localDateTime(TOMLDateTime)
    case localDate(TOMLDate)
    case localTime(TOMLTime)
    case array([TOMLNode])
    case table(TOMLTable)
}

extension TOMLValue {
    /// The text, if this is a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, if this is an integer.
    package var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The number, if this is a float.
    package var float: Double? {
        if case .float(let number) = self { number } else { nil }
    }

    /// The truth, if this is a boolean.
    package var boolean: Bool? {
        if case .boolean(let truth) = self { truth } else { nil }
    }

    /// The elements, if this is an array.
    package var array: [TOMLNode]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The table, if this is one.
    package var table: TOMLTable? {
        if case .table(let table) = self { table } else { nil }
    }

    /// What the TOML specification calls this kind of value, for messages: `string`, `local date`, `table`.
    package var typeName: String {
        switch self {
        case .string: "string"
        case .integer: "integer"
        case .float: "float"
        case .boolean: "boolean"
        case .offsetDateTime: "offset date-time"
        case .localDateTime: "local date-time"
        case .localDate: "local date"
        case .localTime: "local time"
        case .array: "array"
        case .table: "table"
        }
    }
}

extension TOMLValue: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): sameText(left, right)
        case (.integer(let left), .integer(let right)): left == right
        case (.float(let left), .float(let right)):
            left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN)
        case (.boolean(let left), .boolean(let right)): left == right
        case (.offsetDateTime(let left), .offsetDateTime(let right)): left == right
        case (.localDateTime(let left), .localDateTime(let right)): left == right
        case (.localDate(let left), .localDate(let right)): left == right
        case (.localTime(let left), .localTime(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.table(let left), .table(let right)): left == right
        default: false
        }
    }
}

extension TOMLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    package init(stringLiteral text: String) { self = .string(text) }
    package init(integerLiteral number: Int64) { self = .integer(number) }
    package init(floatLiteral number: Double) { self = .float(number) }
    package init(booleanLiteral truth: Bool) { self = .boolean(truth) }
}

extension TOMLValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral elements: TOMLValue...) {
        self = .array(elements.map { TOMLNode($0) })
    }

    /// Makes a table that is written inline, `{ a = 1 }`.
    package init(dictionaryLiteral pairs: (String, TOMLValue)...) {
        var table = TOMLTable(isInline: true)
        for (key, value) in pairs { table.set(key, to: value) }
        self = .table(table)
    }
}
