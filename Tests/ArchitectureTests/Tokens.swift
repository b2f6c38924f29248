/// Splits Swift code into tokens, without comments and without the contents of strings.
struct Tokens {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var isSpaced = true
    private var found: [Token] = []

    /// The tokens of `source`.
    static func of(_ source: String) -> [Token] {
        var tokens = Tokens(bytes: Array(source.utf8))
        tokens.scan()
        return tokens.found
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func byte(_ offset: Int = 0) -> UInt8 {
        index + offset < bytes.count ? bytes[index + offset] : 0
    }

    private mutating func scan() {
        while index < bytes.count {
            switch byte() {
            case UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): skip()
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"): skipLine()
            case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipBlock()
            case UInt8(ascii: "\""), UInt8(ascii: "#"):
                if !scanString() { add(length: 1) }
            case let first where first.isWordByte: add(length: bytes[index...].prefix { $0.isWordByte }.count)
            default: add(length: 1)
            }
        }
    }

    private mutating func add(length: Int) {
        let text = String(decoding: bytes[index..<index + length], as: UTF8.self)
        found.append(Token(text: text, line: line, isSpaced: isSpaced))
        isSpaced = false
        index += length
    }

    private mutating func skip() {
        if byte() == UInt8(ascii: "\n") { line += 1 }
        isSpaced = true
        index += 1
    }

    private mutating func skipLine() {
        while index < bytes.count && byte() != UInt8(ascii: "\n") { index += 1 }
        isSpaced = true
    }

    private mutating func skipBlock() {
        var depth = 0
        repeat {
            if byte() == UInt8(ascii: "/") && byte(1) == UInt8(ascii: "*") {
                depth += 1
                index += 2
            } else if byte() == UInt8(ascii: "*") && byte(1) == UInt8(ascii: "/") {
                depth -= 1
                index += 2
            } else {
                skip()
            }
        } while depth > 0 && index < bytes.count
        isSpaced = true
    }

    /// Takes a string literal of any kind as one token; `false` when a `#` begins none.
    private mutating func scanString() -> Bool {
        let hashes = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
        guard byte(hashes) == UInt8(ascii: "\"") else { return false }
        found.append(Token(text: "\"\"", line: line, isSpaced: isSpaced))
        index += hashes
        let quotes = byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"") ? 3 : 1
        index += quotes
        skipLiteral(hashes: hashes, quotes: quotes)
        isSpaced = false
        return true
    }

    private mutating func skipLiteral(hashes: Int, quotes: Int) {
        while index < bytes.count {
            if byte() == UInt8(ascii: "\\") && isEscape(hashes) {
                index += 1 + hashes
                if byte() == UInt8(ascii: "(") { skipInterpolation() } else { skip() }
            } else if endsLiteral(hashes: hashes, quotes: quotes) {
                index += quotes + hashes
                return
            } else {
                skip()
            }
        }
    }

    private func isEscape(_ hashes: Int) -> Bool {
        (0..<hashes).allSatisfy { byte(1 + $0) == UInt8(ascii: "#") }
    }

    private func endsLiteral(hashes: Int, quotes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
            && (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
    }

    /// Skips `(…)`, in which there may be strings again.
    private mutating func skipInterpolation() {
        var depth = 0
        repeat {
            switch byte() {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\""):
                let count = found.count
                if scanString() {
                    found.removeSubrange(count...)
                    continue
                }
            default: break
            }
            skip()
        } while depth > 0 && index < bytes.count
    }
}

extension UInt8 {
    /// Whether it belongs to a name, a keyword or a number.
    fileprivate var isWordByte: Bool {
        self >= 0x80 || self == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
