extension TOMLScanner {
    /// Reads one part of a dotted key; `what` is what the message calls it if there is none.
    mutating func simpleKey(_ what: String) throws(TOMLError) -> String {
        let start = index
        while isBareKeyByte(current) { index &+= 1 }
        if index > start { return text(start, index) }
        guard current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") else { throw unexpected(what) }
        return try lineString()
    }

    /// Reads any string, beginning at its first quote.
    mutating func string() throws(TOMLError) -> String {
        let quote = bytes[index]
        return byte(after: 1) == quote && byte(after: 2) == quote ? try blockString() : try lineString()
    }

    /// Reads a string of one line, basic or literal, beginning at its quote.
    mutating func lineString() throws(TOMLError) -> String {
        let start = position
        let quote = bytes[index]
        index &+= 1
        let first = index
        while true {
            let byte = current
            if byte == quote {
                index &+= 1
                return text(first, index &- 1)
            }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                return try escapedString(from: first, start)
            }
            if isAtEnd || byte == UInt8(ascii: "\n") { throw TOMLError(reason: .unterminatedString, position: start) }
            if byte == UInt8(ascii: "\r") { throw carriageReturn(in: start) }
            try skipCharacter()
        }
    }

    /// Reads on in a basic string of one line whose first escape was met.
    private mutating func escapedString(from first: Int, _ start: SourcePosition) throws(TOMLError) -> String {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: bytes[first..<index])
        while true {
            switch current {
            case UInt8(ascii: "\""):
                index &+= 1
                return String(decoding: scratch, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape()
            case UInt8(ascii: "\n"): throw TOMLError(reason: .unterminatedString, position: start)
            case UInt8(ascii: "\r"): throw carriageReturn(in: start)
            default:
                if isAtEnd { throw TOMLError(reason: .unterminatedString, position: start) }
                try copyCharacter()
            }
        }
    }

    /// Reads a string of many lines, basic or literal, beginning at its three quotes.
    ///
    /// Line ends become line feeds, whatever they are in the document.
    mutating func blockString() throws(TOMLError) -> String {
        let start = position
        let quote = bytes[index]
        index &+= 3
        _ = try newline()
        scratch.removeAll(keepingCapacity: true)
        while true {
            let byte = current
            if byte == quote {
                if closeBlock(quote) { return String(decoding: scratch, as: UTF8.self) }
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                _ = try newline()
                scratch.append(UInt8(ascii: "\n"))
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                if try !skipLineContinuation() { try escape() }
            } else if isAtEnd {
                throw TOMLError(reason: .unterminatedString, position: start)
            } else {
                try copyCharacter()
            }
        }
    }

    /// Goes over a run of quotes in a block string; up to two before the closing three belong to the text.
    private mutating func closeBlock(_ quote: UInt8) -> Bool {
        var run = 0
        while run < 5, byte(after: run) == quote { run &+= 1 }
        index &+= run
        let isClosed = run >= 3
        scratch.append(contentsOf: repeatElement(quote, count: isClosed ? run &- 3 : run))
        return isClosed
    }

    /// Goes over a `\` at the end of a line and all white space after it, if that is what stands here.
    private mutating func skipLineContinuation() throws(TOMLError) -> Bool {
        var distance = 1
        while byte(after: distance) == UInt8(ascii: " ") || byte(after: distance) == UInt8(ascii: "\t") {
            distance &+= 1
        }
        let end = byte(after: distance)
        guard end == UInt8(ascii: "\n") || end == UInt8(ascii: "\r") else { return false }
        index &+= distance
        while try newline() { skipBlanks() }
        return true
    }

    private mutating func copyCharacter() throws(TOMLError) {
        let first = index
        try skipCharacter()
        for position in first..<index { scratch.append(bytes[position]) }
    }

    private func carriageReturn(in start: SourcePosition) -> TOMLError {
        byte(after: 1) == UInt8(ascii: "\n")
            ? TOMLError(reason: .unterminatedString, position: start) : error(.bareCarriageReturn)
    }

    /// Reads an escape sequence, beginning at its `\`, into the scratch bytes.
    private mutating func escape() throws(TOMLError) {
        let plain: UInt8
        switch byte(after: 1) {
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "n"): plain = 0x0a
        case UInt8(ascii: "f"): plain = 0x0c
        case UInt8(ascii: "r"): plain = 0x0d
        case UInt8(ascii: "\""): plain = UInt8(ascii: "\"")
        case UInt8(ascii: "\\"): plain = UInt8(ascii: "\\")
        case UInt8(ascii: "u"): return try unicodeEscape(digits: 4)
        case UInt8(ascii: "U"): return try unicodeEscape(digits: 8)
        default: throw invalidEscape(length: 2)
        }
        scratch.append(plain)
        index &+= 2
    }

    private mutating func unicodeEscape(digits: Int) throws(TOMLError) {
        var code: UInt32 = 0
        for place in 2..<(2 + digits) {
            guard let digit = hexDigit(byte(after: place)) else { throw invalidEscape(length: place) }
            code = code << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error(.invalidScalar(code)) }
        scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        index &+= 2 + digits
    }

    /// The error of an escape, shown with as many printable characters as belong to it.
    private func invalidEscape(length: Int) -> TOMLError {
        var end = index + 1
        while end < min(bytes.count, index + length), bytes[end] > 0x20, bytes[end] < 0x7f { end += 1 }
        return error(.invalidEscape(text(index, end)))
    }
}

/// The value of a hexadecimal digit.
@inline(__always)
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
    default: nil
    }
}

/// Whether a byte is a decimal digit.
@inline(__always)
func isDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10
}
