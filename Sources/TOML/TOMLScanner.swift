/// Walks over the bytes of a document and knows line and column of where it is.
///
/// Every byte is looked at once: UTF-8 is checked where bytes above 127 may stand, in strings and comments.
struct TOMLScanner {
    /// The whole document.
    let bytes: [UInt8]
    /// The next byte to look at.
    var index = 0
    /// The line of `index`, from 1.
    var line = 1
    /// What to subtract from `index` to get the column, from 0; grows with every continuation byte.
    var columnBase = 0
    /// Collects the bytes of a string that cannot be taken from the document as they are.
    var scratch: [UInt8] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next byte, 0 at the end (a NUL in a document is an error wherever it stands).
    @inline(__always)
    var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    @inline(__always)
    var isAtEnd: Bool { index >= bytes.count }

    @inline(__always)
    var position: SourcePosition {
        SourcePosition(line: line, column: index &- columnBase &+ 1, offset: index)
    }

    @inline(__always)
    func byte(after distance: Int) -> UInt8 {
        index &+ distance < bytes.count ? bytes[index &+ distance] : 0
    }

    /// The text of bytes that are known to be UTF-8.
    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Goes over spaces and tabs.
    @inline(__always)
    mutating func skipBlanks() {
        while current == UInt8(ascii: " ") || current == UInt8(ascii: "\t") { index &+= 1 }
    }

    /// Goes over a line end if there is one.
    @inline(__always)
    mutating func newline() throws(TOMLError) -> Bool {
        if current == UInt8(ascii: "\n") {
            index &+= 1
        } else if current == UInt8(ascii: "\r") {
            guard byte(after: 1) == UInt8(ascii: "\n") else { throw error(.bareCarriageReturn) }
            index &+= 2
        } else {
            return false
        }
        line &+= 1
        columnBase = index
        return true
    }

    /// Goes over a comment, if there is one, up to its line end.
    mutating func skipComment() throws(TOMLError) {
        guard current == UInt8(ascii: "#") else { return }
        index &+= 1
        while !isAtEnd {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { return }
            try skipCharacter()
        }
    }

    /// Goes over blanks, comments and line ends: what may stand between elements of an array.
    mutating func skipTrivia() throws(TOMLError) {
        repeat {
            skipBlanks()
            try skipComment()
        } while try newline()
    }

    /// Goes over the rest of a line that must be empty but for a comment; `context` is what ends here.
    mutating func endLine(after context: String) throws(TOMLError) {
        skipBlanks()
        try skipComment()
        if try newline() { return }
        guard isAtEnd else { throw unexpected("a new line after \(context)") }
    }

    /// Goes over one character of a string or comment that is not a line end.
    @inline(__always)
    mutating func skipCharacter() throws(TOMLError) {
        let byte = bytes[index]
        if byte >= 0x80 {
            try skipMultibyte()
        } else if (byte < 0x20 && byte != UInt8(ascii: "\t")) || byte == 0x7f {
            throw error(.controlCharacter(byte))
        } else {
            index &+= 1
        }
    }

    /// Goes over one character of two to four bytes.
    mutating func skipMultibyte() throws(TOMLError) {
        let length = multibyteLength
        guard length > 0 else { throw error(.invalidUTF8) }
        index += length
        columnBase += length - 1
    }

    /// The length of the well-formed UTF-8 sequence that begins here (Unicode 16, table 3-7); 0 if there is none.
    private var multibyteLength: Int {
        let second = byte(after: 1)
        let length: Int
        switch bytes[index] {
        case 0xc2...0xdf: length = isContinuation(second) ? 2 : 0
        case 0xe0: length = (0xa0...0xbf).contains(second) ? 3 : 0
        case 0xed: length = (0x80...0x9f).contains(second) ? 3 : 0
        case 0xe1...0xef: length = isContinuation(second) ? 3 : 0
        case 0xf0: length = (0x90...0xbf).contains(second) ? 4 : 0
        case 0xf1...0xf3: length = isContinuation(second) ? 4 : 0
        case 0xf4: length = (0x80...0x8f).contains(second) ? 4 : 0
        default: length = 0
        }
        if length >= 3, !isContinuation(byte(after: 2)) { return 0 }
        if length == 4, !isContinuation(byte(after: 3)) { return 0 }
        return length
    }

    private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
}

extension TOMLScanner {
    /// An error at this place.
    func error(_ reason: TOMLError.Reason) -> TOMLError {
        TOMLError(reason: reason, position: position)
    }

    /// The error that something else than `what` stands here.
    func unexpected(_ what: String) -> TOMLError {
        if isAtEnd { return error(.expected(what: what, found: "the end of the file")) }
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\n"): return error(.expected(what: what, found: "the end of the line"))
        case UInt8(ascii: "\r"):
            if self.byte(after: 1) != UInt8(ascii: "\n") { return error(.bareCarriageReturn) }
            return error(.expected(what: what, found: "the end of the line"))
        case UInt8(ascii: "\t"): return error(.expected(what: what, found: "a tab"))
        case UInt8(ascii: "'"): return error(.expected(what: what, found: "\"'\""))
        case 0x80...:
            let length = multibyteLength
            if length == 0 { return error(.invalidUTF8) }
            return error(.expected(what: what, found: "'\(text(index, index + length))'"))
        case 0..<0x20, 0x7f: return error(.controlCharacter(byte))
        default: return error(.expected(what: what, found: "'\(text(index, index + 1))'"))
        }
    }
}
