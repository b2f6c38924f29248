/// Where the parts of an array or inline table are in its text, which is known to be valid.
struct TOMLContainer {
    /// An element of an array or a pair of an inline table.
    struct Element {
        /// The parts of the key; none in an array.
        var keys: [String] = []
        /// The first byte, of the key if there is one.
        var start: Int
        /// The bytes of the value.
        var value: Range<Int>
        /// Where the comma after it is.
        var comma: Int?

        var end: Int { value.upperBound }
    }

    let isTable: Bool
    private(set) var elements: [Element] = []
    /// Where the closing bracket is.
    private(set) var close = 0

    /// Takes apart the text of an array or inline table; `nil` if it is the text of another value.
    init?(_ bytes: [UInt8]) throws(TOMLError) {
        guard let first = bytes.first, first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else { return nil }
        isTable = first == UInt8(ascii: "{")
        var scanner = TOMLScanner(bytes)
        scanner.index = 1
        while true {
            try scanner.skipTrivia()
            if scanner.isAtEnd || Self.isClosing(scanner.current) { break }
            elements.append(try Self.element(&scanner, isTable))
        }
        close = scanner.index
    }

    private static func element(_ scanner: inout TOMLScanner, _ isTable: Bool) throws(TOMLError) -> Element {
        var element = Element(start: scanner.index, value: 0..<0)
        if isTable { element.keys = try keys(&scanner) }
        let start = scanner.index
        try skipValue(&scanner)
        element.value = start..<scanner.index
        try scanner.skipTrivia()
        if scanner.current == UInt8(ascii: ",") {
            element.comma = scanner.index
            scanner.index += 1
        }
        return element
    }

    /// Reads a dotted key and goes over the `=`.
    private static func keys(_ scanner: inout TOMLScanner) throws(TOMLError) -> [String] {
        var keys: [String] = []
        repeat {
            if !keys.isEmpty { scanner.index += 1 }
            scanner.skipBlanks()
            keys.append(try scanner.simpleKey("a key"))
            scanner.skipBlanks()
        } while scanner.current == UInt8(ascii: ".")
        scanner.index += 1
        scanner.skipBlanks()
        return keys
    }

    private static func skipValue(_ scanner: inout TOMLScanner) throws(TOMLError) {
        var depth = 0
        repeat {
            switch scanner.current {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try scanner.string()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                scanner.index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                scanner.index += 1
            case UInt8(ascii: "#"): try scanner.skipComment()
            default:
                if depth == 0 { return skipScalar(&scanner) }
                scanner.index += 1
            }
        } while depth > 0 && !scanner.isAtEnd
    }

    /// Goes over a scalar, which may have a space in it (a date and a time).
    private static func skipScalar(_ scanner: inout TOMLScanner) {
        while !scanner.isAtEnd, !isClosing(scanner.current), !isAfterScalar(scanner.current) { scanner.index += 1 }
        while isBlank(scanner.bytes[scanner.index - 1]) { scanner.index -= 1 }
    }

    private static func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
    }

    private static func isAfterScalar(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }
}

/// Whether a byte is a space or a tab.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
