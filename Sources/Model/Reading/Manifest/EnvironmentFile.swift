import TOML

/// Files of `KEY=value` lines (`.env`).
package enum EnvironmentFile {
    /// Reads a file; lines that make no sense are reported with their number and skipped.
    ///
    /// `known` are the variables that `$NAME` may refer to beside earlier keys
    /// of the file. A key that comes twice comes twice in the result: the last
    /// one counts. Values are never part of a message.
    package static func parse(
        _ text: String, known: [String: String], problems: inout Problems
    ) -> [LaunchPlan.Variable] {
        var reader = EnvironmentFileReader(text, known: known, problems: problems)
        reader.run()
        problems = reader.problems
        return reader.variables
    }
}

private struct EnvironmentFileReader {
    private var rest: Substring.UnicodeScalarView
    private var line = 1
    private var known: [String: String]
    private(set) var variables: [LaunchPlan.Variable] = []
    private(set) var problems: Problems

    init(_ text: String, known: [String: String], problems: Problems) {
        rest = text[...].unicodeScalars
        if rest.first == "\u{feff}" { rest.removeFirst() }
        self.known = known
        self.problems = problems
    }

    mutating func run() {
        while !rest.isEmpty {
            skipBlanks()
            let start = line
            if let first = rest.first, first != "#", first != "\n", first != "\r" { assignment(from: start) }
            skipLine()
        }
    }

    private mutating func assignment(from start: Int) {
        var key = take { $0.isWord }
        if key == "export", let next = rest.first, next == " " || next == "\t" {
            skipBlanks()
            key = take { $0.isWord }
        }
        skipBlanks()
        guard let first = key.unicodeScalars.first, !("0"..."9").contains(first), rest.first == "=" else {
            complain(start, "the line is no KEY=value and is skipped")
            return
        }
        rest.removeFirst()
        skipBlanks()
        guard let value = value(from: start) else { return }
        known[key] = value
        variables.append(LaunchPlan.Variable(key, value))
    }

    private mutating func complain(_ line: Int, _ message: String) {
        problems.warn(at: SourcePosition(line: line, column: 1, offset: 0), message)
    }

    private mutating func value(from start: Int) -> String? {
        let value: String?
        switch rest.first {
        case "'": value = singleQuoted()
        case "\"": value = doubleQuoted()
        default: return unquoted()
        }
        guard let value else {
            complain(start, "the quotation has no end and the line is skipped")
            rest = rest[rest.endIndex...]
            return nil
        }
        skipBlanks()
        if let next = rest.first, next != "#", next != "\n", next != "\r" {
            complain(line, "the text after the closing quote is ignored")
        }
        return value
    }

    private mutating func singleQuoted() -> String? {
        rest.removeFirst()
        let text = take { $0 != "'" }
        guard !rest.isEmpty else { return nil }
        line += text.unicodeScalars.count { $0 == "\n" }
        rest.removeFirst()
        return text
    }

    private mutating func doubleQuoted() -> String? {
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            switch next {
            case "\"": return text
            case "\\": text += escape()
            case "$": text += reference()
            default:
                if next == "\n" { line += 1 }
                text.unicodeScalars.append(next)
            }
        }
        return nil
    }

    private mutating func escape() -> String {
        guard let next = rest.popFirst() else { return "\\" }
        switch next {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\\", "\"", "$": return String(next)
        default: return "\\" + String(next)
        }
    }

    /// To ` #` or the end of the line; only `\$` is an escape.
    private mutating func unquoted() -> String {
        var text = ""
        var last: Unicode.Scalar = " "
        while let next = rest.first, next != "\n" {
            if next == "#", last == " " || last == "\t" { break }
            rest.removeFirst()
            last = next
            if next == "\\", rest.first == "$" {
                rest.removeFirst()
                text += "$"
            } else if next == "$" {
                text += reference()
            } else {
                text.unicodeScalars.append(next)
            }
        }
        while let end = text.unicodeScalars.last, end == " " || end == "\t" || end == "\r" {
            text.unicodeScalars.removeLast()
        }
        return text
    }

    /// `NAME` or `{NAME}` after a `$`; left as written where nothing of that name is known.
    private mutating func reference() -> String {
        let isBraced = rest.first == "{"
        var ahead = isBraced ? rest.dropFirst() : rest
        let name = String(String.UnicodeScalarView(ahead.prefix { $0.isWord }))
        ahead = ahead.dropFirst(name.unicodeScalars.count)
        guard !name.isEmpty, !isBraced || ahead.first == "}", let value = known[name] else { return "$" }
        rest = isBraced ? ahead.dropFirst() : ahead
        return value
    }

    private mutating func take(while accepts: (Unicode.Scalar) -> Bool) -> String {
        let part = rest.prefix(while: accepts)
        rest = rest[part.endIndex...]
        return String(String.UnicodeScalarView(part))
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == " " || $0 == "\t" }
    }

    private mutating func skipLine() {
        rest = rest.drop { $0 != "\n" }
        if !rest.isEmpty {
            rest.removeFirst()
            line += 1
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isWord: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self) || self == "_"
    }
}
