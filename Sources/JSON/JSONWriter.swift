/// Writes JSON, appending to bytes.
///
/// Numbers are the shortest that read back as the same; what JSON cannot say (NaN, infinity) becomes `null`.
package struct JSONWriter {
    /// How the text is laid out.
    package enum Layout: Equatable, Sendable {
        /// On one line, without spaces.
        case compact
        /// On many lines, indented by two spaces.
        case pretty
    }

    /// What was written so far.
    package private(set) var bytes: [UInt8]
    private let layout: Layout

    /// Writes after `bytes`.
    package init(_ layout: Layout = .compact, after bytes: [UInt8] = []) {
        self.layout = layout
        self.bytes = bytes
    }

    /// The text of a value.
    package static func bytes(_ value: JSONValue, _ layout: Layout = .compact) -> [UInt8] {
        var writer = JSONWriter(layout)
        writer.write(value)
        return writer.bytes
    }

    /// The text of a value.
    package static func text(_ value: JSONValue, _ layout: Layout = .compact) -> String {
        String(decoding: bytes(value, layout), as: UTF8.self)
    }

    /// Appends a value.
    package mutating func write(_ value: JSONValue) {
        write(value, depth: 0)
    }

    /// Appends an array of objects, compactly, without making values of them first.
    ///
    /// `members` tells the keys and values of one row in order; no key comes twice. What is `null` is left out.
    package mutating func write<Row>(_ rows: [Row], _ members: (Row, _ add: (String, JSONValue) -> Void) -> Void) {
        bytes.append(UInt8(ascii: "["))
        for (place, row) in rows.enumerated() {
            bytes.append(contentsOf: place == 0 ? [UInt8(ascii: "{")] : [UInt8(ascii: ","), UInt8(ascii: "{")])
            var isFirst = true
            members(row) { key, value in
                if case .null = value { return }
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                write(key)
                bytes.append(UInt8(ascii: ":"))
                write(value, depth: 0)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Appends a line feed, as after every row of JSON lines.
    package mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func write(_ value: JSONValue, depth: Int) {
        switch value {
        case .null: append("null")
        case .bool(let truth): append(truth ? "true" : "false")
        case .integer(let number): append(number.description)
        case .number(let number): append(number.isFinite ? number.description : "null")
        case .string(let text): write(text)
        case .array(let elements):
            begin(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                separate(place, depth: depth + 1)
                write(element, depth: depth + 1)
            }
            end(UInt8(ascii: "]"), isEmpty: elements.isEmpty, depth: depth)
        case .object(let object):
            begin(UInt8(ascii: "{"))
            for (place, member) in object.members.enumerated() {
                separate(place, depth: depth + 1)
                write(member.key)
                append(layout == .pretty ? ": " : ":")
                write(member.value, depth: depth + 1)
            }
            end(UInt8(ascii: "}"), isEmpty: object.isEmpty, depth: depth)
        }
    }

    private mutating func begin(_ bracket: UInt8) {
        bytes.append(bracket)
    }

    private mutating func separate(_ place: Int, depth: Int) {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        if layout == .pretty { newLine(depth) }
    }

    private mutating func end(_ bracket: UInt8, isEmpty: Bool, depth: Int) {
        if layout == .pretty, !isEmpty { newLine(depth) }
        bytes.append(bracket)
    }

    private mutating func newLine(_ depth: Int) {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a string with its quotes.
    ///
    /// U+2028 and U+2029 are escaped as well: they end lines in JavaScript.
    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.isPlain(text) {
            bytes.append(contentsOf: text.utf8)
            bytes.append(UInt8(ascii: "\""))
            return
        }
        // 0xe2 0x80 begin U+2000 to U+203F; only the third byte tells the two separators.
        var tail: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                escape(byte)
            } else if tail == (0xe2, 0x80), byte == 0xa8 || byte == 0xa9 {
                bytes.removeLast(2)
                append(byte == 0xa8 ? "\\u2028" : "\\u2029")
            } else {
                bytes.append(byte)
            }
            tail = (tail.1, byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Whether every byte stands for itself; 0xe2 may begin a separator.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        for index in bytes.indices {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xe2 { return false }
        }
        return true
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0a: append("\\n")
        case 0x0c: append("\\f")
        case 0x0d: append("\\r")
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        default:
            append(byte < 0x10 ? "\\u000" : "\\u00")
            append(String(byte, radix: 16))
        }
    }
}
