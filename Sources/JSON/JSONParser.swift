/// Reads one JSON text, strictly as RFC 8259 has it.
package struct JSONParser {
    /// The deepest nesting of arrays and objects that is accepted, so that no text can exhaust the stack.
    package static let depthLimit = 128

    let bytes: [UInt8]
    var index = 0
    var scratch: [UInt8] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads a text that is one value with white space around it.
    ///
    /// - Throws: The first place where the bytes are not JSON, or an object has a key twice.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipSpace()
        let value = try parser.value(depth: 1)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.error(.expected("the end of the text")) }
        return value
    }

    /// Reads a text that is one value with white space around it.
    ///
    /// - Throws: The first place where the text is not JSON, or an object has a key twice.
    package static func parse(_ text: String) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8))
    }

    /// The next byte, 0 at the end (a NUL in the text is an error wherever it stands).
    @inline(__always)
    var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func skipSpace() {
        while true {
            switch current {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index &+= 1
            default: return
            }
        }
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch current {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth, like: []))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let text = word.description
        guard bytes[index...].starts(with: text.utf8) else { throw unexpected("a value") }
        index += text.utf8.count
        return value
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= Self.depthLimit else { throw error(.tooDeep(limit: Self.depthLimit)) }
        index += 1
        skipSpace()
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return elements }
        // Rows are mostly alike: a key where the row before has the same one is compared, not read.
        var row: [JSONObject.Member] = []
        while true {
            if current == UInt8(ascii: "{") {
                let object = try object(depth: depth + 1, like: row)
                row = object.members
                elements.append(.object(object))
            } else {
                elements.append(try value(depth: depth + 1))
            }
            skipSpace()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
            skipSpace()
        }
    }

    private mutating func object(depth: Int, like row: [JSONObject.Member]) throws(JSONError) -> JSONObject {
        guard depth <= Self.depthLimit else { throw error(.tooDeep(limit: Self.depthLimit)) }
        index += 1
        skipSpace()
        var keys = JSONKeys()
        var members: [JSONObject.Member] = []
        members.reserveCapacity(row.count)
        if take(UInt8(ascii: "}")) { return JSONObject() }
        var isAlike = true
        while true {
            let start = index
            guard current == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            isAlike = isAlike && members.count < row.count && take(key: row[members.count].key)
            let key = isAlike ? row[members.count].key : try string()
            guard isAlike || keys.insert(key, after: members) else { throw error(.duplicateKey(key), at: start) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':' after the key") }
            skipSpace()
            members.append(JSONObject.Member(key: key, value: try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return JSONObject(unique: members) }
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
            skipSpace()
        }
    }

    /// Goes over `key` in quotes if it stands here, spelled without escapes.
    mutating func take(key: String) -> Bool {
        let end = index &+ key.utf8.count &+ 1
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return false }
        var place = index
        for byte in key.utf8 {
            place &+= 1
            // What would be escaped never stands for itself.
            let isPlain = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            guard isPlain, bytes[place] == byte else { return false }
        }
        index = end &+ 1
        return true
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        index &+= 1
        return true
    }
}

extension JSONParser {
    /// The error that something else than `what` stands here.
    func unexpected(_ what: String) -> JSONError {
        error(index < bytes.count ? .expected(what) : .unexpectedEnd)
    }

    /// An error here, or where `offset` says.
    func error(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        let offset = min(offset ?? index, bytes.count)
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.reduce(into: 1) { line, byte in line += byte == UInt8(ascii: "\n") ? 1 : 0 }
        let column = before[lineStart...].reduce(into: 1) { column, byte in column += byte & 0xc0 == 0x80 ? 0 : 1 }
        return JSONError(reason: reason, line: line, column: column, offset: offset)
    }
}
