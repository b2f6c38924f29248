/// Reads a document statement by statement.
struct TOMLParser {
    /// What a line of a document is, with the places an editor needs.
    struct Statement {
        enum Kind {
            case trivia, comment, assignment, table, element
        }

        var kind: Kind
        /// The first byte, of blanks before it.
        var start: Int
        /// The parts of the key.
        var keys: [String] = []
        /// The bytes of the value; empty if there is none.
        var value: Range<Int>
        /// After the line end.
        var end: Int
    }

    private var scanner: TOMLScanner
    private var builder = TOMLBuilder()
    private var table = 0
    private var keys: [TOMLKeyPart] = []
    private let isRecording: Bool
    /// All statements, if they are wanted.
    private(set) var statements: [Statement] = []

    /// Prepares to read a document, with `statements` if they are wanted.
    init(_ bytes: [UInt8], isRecording: Bool = false) {
        scanner = TOMLScanner(bytes)
        self.isRecording = isRecording
    }

    /// Reads the whole document.
    mutating func parse() throws(TOMLError) -> TOMLTable {
        guard scanner.bytes.count < Int(Int32.max) else { throw scanner.error(.tooLarge) }
        skipByteOrderMark()
        while !scanner.isAtEnd { try statement() }
        return builder.finish()
    }

    private mutating func skipByteOrderMark() {
        guard scanner.bytes.starts(with: [0xef, 0xbb, 0xbf]) else { return }
        scanner.index = 3
        scanner.columnBase = 3
    }

    private mutating func statement() throws(TOMLError) {
        let start = scanner.index
        scanner.skipBlanks()
        let first = scanner.current
        var statement = Statement(kind: .trivia, start: start, value: start..<start, end: start)
        switch first {
        case UInt8(ascii: "#"):
            statement.kind = .comment
            try scanner.endLine(after: "the comment")
        case UInt8(ascii: "["):
            try header(&statement)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            _ = try scanner.newline()
        default:
            if !scanner.isAtEnd { try assignment(&statement) }
        }
        guard isRecording else { return }
        statement.end = scanner.index
        statements.append(statement)
    }

    private mutating func header(_ statement: inout Statement) throws(TOMLError) {
        let position = scanner.position
        scanner.index += 1
        let isElement = scanner.current == UInt8(ascii: "[")
        if isElement { scanner.index += 1 }
        scanner.skipBlanks()
        try dottedKey("a table name")
        if isRecording { statement.keys = keys.map(\.text) }
        try expectBracket(isElement ? "']]' after the table name" : "']' after the table name")
        if isElement { try expectBracket("']]' after the table name") }
        builder.beginSection()
        statement.kind = isElement ? .element : .table
        table =
            isElement
            ? try builder.openElement(keys, at: position) : try builder.openTable(keys, at: position)
        try scanner.endLine(after: "the table header")
    }

    private mutating func expectBracket(_ what: String) throws(TOMLError) {
        guard scanner.current == UInt8(ascii: "]") else { throw scanner.unexpected(what) }
        scanner.index += 1
    }

    private mutating func assignment(_ statement: inout Statement) throws(TOMLError) {
        statement.kind = .assignment
        try dottedKey("a key")
        if isRecording { statement.keys = keys.map(\.text) }
        statement.value = try assign(in: table)
        try scanner.endLine(after: "the value")
    }

    /// Reads `= value` after a key, adds it to a table, and returns where the value is.
    @discardableResult
    private mutating func assign(in table: Int) throws(TOMLError) -> Range<Int> {
        guard scanner.current == UInt8(ascii: "=") else { throw scanner.unexpected("'=' after the key") }
        scanner.index += 1
        let key = keys[keys.count - 1]
        let target = try builder.openDotted(keys, in: table)
        scanner.skipBlanks()
        let start = scanner.index
        let node = try value(depth: builder.depth(of: target) + 1, "a value after '='")
        builder.add(node, as: key, to: target)
        return start..<scanner.index
    }

    /// Reads a key into `keys` and goes over the blanks after it.
    private mutating func dottedKey(_ what: String) throws(TOMLError) {
        keys.removeAll(keepingCapacity: true)
        while true {
            let position = scanner.position
            keys.append(TOMLKeyPart(text: try scanner.simpleKey(what), position: position))
            scanner.skipBlanks()
            guard scanner.current == UInt8(ascii: ".") else { return }
            scanner.index += 1
            scanner.skipBlanks()
        }
    }
}

// Values.
extension TOMLParser {
    /// Reads a value that is in `depth` tables and arrays.
    private mutating func value(depth: Int, _ what: String) throws(TOMLError) -> TOMLNode {
        let position = scanner.position
        switch scanner.current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return TOMLNode(.string(try scanner.string()), at: position)
        case UInt8(ascii: "["):
            guard depth <= TOMLBuilder.depthLimit else {
                throw scanner.error(.tooDeep(limit: TOMLBuilder.depthLimit))
            }
            return TOMLNode(.array(try array(depth: depth)), at: position)
        case UInt8(ascii: "{"):
            return TOMLNode(.table(try inlineTable(depth: depth, at: position)), at: position)
        default:
            return TOMLNode(try scanner.scalar(what), at: position)
        }
    }

    private mutating func array(depth: Int) throws(TOMLError) -> [TOMLNode] {
        scanner.index += 1
        var elements: [TOMLNode] = []
        while true {
            try scanner.skipTrivia()
            if scanner.current == UInt8(ascii: "]") { break }
            elements.append(try value(depth: depth + 1, "a value or ']'"))
            try scanner.skipTrivia()
            if scanner.current == UInt8(ascii: "]") { break }
            guard scanner.current == UInt8(ascii: ",") else { throw scanner.unexpected("',' or ']' in the array") }
            scanner.index += 1
        }
        scanner.index += 1
        return elements
    }

    private mutating func inlineTable(depth: Int, at position: SourcePosition) throws(TOMLError) -> TOMLTable {
        scanner.index += 1
        let outer = builder.section
        builder.beginSection()
        let mark = builder.mark
        let table = try builder.addTable(.header, at: position, depth: depth)
        scanner.skipBlanks()
        if scanner.current != UInt8(ascii: "}") {
            while true {
                try dottedKey("a key")
                try assign(in: table)
                scanner.skipBlanks()
                if scanner.current == UInt8(ascii: "}") { break }
                guard scanner.current == UInt8(ascii: ",") else {
                    throw scanner.unexpected("',' or '}' in the inline table")
                }
                scanner.index += 1
                scanner.skipBlanks()
            }
        }
        scanner.index += 1
        builder.section = outer
        return builder.finishInline(table, from: mark)
    }
}
