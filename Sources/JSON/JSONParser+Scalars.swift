extension JSONParser {
    /// Reads a string, beginning at its quote.
    mutating func string() throws(JSONError) -> String {
        index &+= 1
        let start = index
        while true {
            switch current {
            case UInt8(ascii: "\""):
                index &+= 1
                return String(decoding: bytes[start..<index &- 1], as: UTF8.self)
            case UInt8(ascii: "\\"):
                scratch.removeAll(keepingCapacity: true)
                scratch.append(contentsOf: bytes[start..<index])
                return try escapedString()
            default: try skipCharacter()
            }
        }
    }

    private mutating func escapedString() throws(JSONError) -> String {
        while true {
            switch current {
            case UInt8(ascii: "\""):
                index &+= 1
                return String(decoding: scratch, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape()
            default:
                let first = index
                try skipCharacter()
                for position in first..<index { scratch.append(bytes[position]) }
            }
        }
    }

    private mutating func skipCharacter() throws(JSONError) {
        guard index < bytes.count else { throw error(.unexpectedEnd) }
        let byte = bytes[index]
        if byte < 0x20 { throw error(.controlCharacter(byte)) }
        let length = byte < 0x80 ? 1 : multibyteLength
        guard length > 0 else { throw error(.invalidUTF8) }
        index &+= length
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

    private func byte(after distance: Int) -> UInt8 {
        index &+ distance < bytes.count ? bytes[index &+ distance] : 0
    }

    private mutating func escape() throws(JSONError) {
        let plain: UInt8
        switch byte(after: 1) {
        case UInt8(ascii: "b"): plain = 0x08
        case UInt8(ascii: "t"): plain = 0x09
        case UInt8(ascii: "n"): plain = 0x0a
        case UInt8(ascii: "f"): plain = 0x0c
        case UInt8(ascii: "r"): plain = 0x0d
        case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
            plain = byte
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw error(.invalidEscape)
        }
        scratch.append(plain)
        index &+= 2
    }

    private mutating func unicodeEscape() throws(JSONError) {
        let start = index
        let unit = try codeUnit()
        var code = UInt32(unit)
        if unit & 0xfc00 == 0xd800, current == UInt8(ascii: "\\"), byte(after: 1) == UInt8(ascii: "u") {
            let low = try codeUnit()
            guard low & 0xfc00 == 0xdc00 else { throw error(.loneSurrogate(unit), at: start) }
            code = 0x10000 + (UInt32(unit & 0x3ff) << 10 | UInt32(low & 0x3ff))
        }
        guard let scalar = Unicode.Scalar(code) else { throw error(.loneSurrogate(unit), at: start) }
        scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Reads `\uXXXX`.
    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for place in 2..<6 {
            guard let digit = hexDigit(byte(after: place)) else { throw error(.invalidEscape) }
            unit = unit << 4 | UInt16(digit)
        }
        index &+= 6
        return unit
    }

    private func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }
}

extension JSONParser {
    /// Reads a number, an integer if it is written as one and fits.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        if current == UInt8(ascii: "-") { index &+= 1 }
        let isZero = current == UInt8(ascii: "0")
        let whole = try digits(from: start)
        if isZero, whole > 1 { throw error(.invalidNumber, at: start) }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            index &+= 1
            _ = try digits(from: start)
        }
        if current | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            index &+= 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index &+= 1 }
            _ = try digits(from: start)
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, text != "-0", let number = Int64(text) { return .integer(number) }
        guard let number = Double(text), number.isFinite else { throw error(.invalidNumber, at: start) }
        return .number(number)
    }

    /// Goes over one or more digits and returns how many there were.
    private mutating func digits(from start: Int) throws(JSONError) -> Int {
        let first = index
        while current &- UInt8(ascii: "0") < 10 { index &+= 1 }
        guard index > first else { throw error(.invalidNumber, at: start) }
        return index &- first
    }
}
