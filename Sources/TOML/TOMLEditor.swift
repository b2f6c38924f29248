/// A document taken apart into sections and lines, which can be changed without touching the others.
struct TOMLEditor {
    /// What is known about a path.
    struct Findings {
        /// The line whose value is at the path or holds it, and the way from there.
        var line: (section: Int, line: Int, rest: ArraySlice<TOMLPath.Element>)?
        /// The lines whose dotted keys make the table at the path.
        var dotted: [(section: Int, line: Int)] = []
        /// The sections of the table or array at the path, those of tables within included.
        var sections: [Int] = []

        var isEmpty: Bool { line == nil && dotted.isEmpty && sections.isEmpty }
    }

    /// All sections; the first has no header.
    var sections: [TOMLSection] = [TOMLSection(path: [])]
    /// The line end of new lines: that of the first line of the document.
    let newline: [UInt8]
    /// Before which table a new one goes that has no relatives.
    let successor: String?
    /// Whether new keys go where the alphabet has them.
    var keepsOrder = false
    private let byteOrderMark: [UInt8]
    private let endsWithNewline: Bool

    /// Takes a document apart.
    init(_ bytes: [UInt8], newTablesBefore successor: String?) throws(TOMLError) {
        var parser = TOMLParser(bytes, isRecording: true)
        _ = try parser.parse()
        self.successor = successor
        let lineFeed = bytes.firstIndex(of: UInt8(ascii: "\n"))
        let isDOS = lineFeed.map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } ?? false
        newline = isDOS ? [UInt8(ascii: "\r"), UInt8(ascii: "\n")] : [UInt8(ascii: "\n")]
        let hasMark = bytes.starts(with: [0xef, 0xbb, 0xbf])
        byteOrderMark = hasMark ? Array(bytes[..<3]) : []
        endsWithNewline = bytes.count == byteOrderMark.count || bytes.last == UInt8(ascii: "\n")
        var indices = TOMLElementCounter()
        for statement in parser.statements { add(statement, bytes, &indices) }
    }

    private mutating func add(
        _ statement: TOMLParser.Statement, _ bytes: [UInt8], _ counter: inout TOMLElementCounter
    ) {
        var text = Array(bytes[statement.start..<statement.end])
        if text.last != UInt8(ascii: "\n") { text += newline }
        let last = sections.count - 1
        switch statement.kind {
        case .trivia: sections[last].lines.append(TOMLLine(kind: .blank, text: text))
        case .comment: sections[last].lines.append(TOMLLine(kind: .comment, text: text))
        case .assignment:
            let value = statement.value.lowerBound - statement.start..<statement.value.upperBound - statement.start
            sections[last].lines.append(
                TOMLLine(kind: .assignment, text: text, keys: statement.keys, value: value))
        case .table, .element:
            let path = counter.path(of: statement.keys, isElement: statement.kind == .element)
            sections.append(TOMLSection(path: path, leading: takeLeading(from: last), header: text))
        }
    }

    private mutating func takeLeading(from section: Int) -> [TOMLLine] {
        let lines = sections[section].lines
        let start = lines.lastIndex { $0.kind != .comment }.map { $0 + 1 } ?? 0
        sections[section].lines.removeLast(lines.count - start)
        return Array(lines[start...])
    }

    /// The whole document.
    func write() -> [UInt8] {
        var bytes = byteOrderMark
        for section in sections { section.write(to: &bytes) }
        if !endsWithNewline, bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        return bytes
    }

    /// The values of the document as it is now.
    func root() throws(TOMLEditError) -> TOMLTable {
        var parser = TOMLParser(write())
        do {
            return try parser.parse()
        } catch {
            throw .invalidResult(error)
        }
    }

    /// Looks for everything that has to do with a path.
    func find(_ path: ArraySlice<TOMLPath.Element>) -> Findings {
        var findings = Findings()
        for (number, section) in sections.enumerated() {
            if section.path.starts(with: path) {
                findings.sections.append(number)
            } else if path.starts(with: section.path) {
                let rest = path.dropFirst(section.path.count)
                for (place, line) in section.lines.enumerated() where line.kind == .assignment {
                    switch Self.relation(of: line.keys, to: rest) {
                    case .holds: findings.line = (number, place, rest.dropFirst(line.keys.count))
                    case .isWithin: findings.dotted.append((number, place))
                    case .none: break
                    }
                }
            }
        }
        return findings
    }

    enum Relation {
        /// The value of the key is at the path, or the path leads into it.
        case holds
        /// The key leads beyond the path.
        case isWithin
        case none
    }

    static func relation(of keys: [String], to path: ArraySlice<TOMLPath.Element>) -> Relation {
        for (key, element) in zip(keys, path) where TOMLPath.Element.key(key) != element { return .none }
        return keys.count <= path.count ? .holds : .isWithin
    }
}

/// Counts the elements of arrays of tables while headers go by.
struct TOMLElementCounter {
    private var counts: [[TOMLPath.Element]: Int] = [:]

    /// The path with indices of a header's keys.
    mutating func path(of keys: [String], isElement: Bool) -> [TOMLPath.Element] {
        if counts.isEmpty, !isElement { return keys.map { .key($0) } }
        var path: [TOMLPath.Element] = []
        for (place, key) in keys.enumerated() {
            path.append(.key(key))
            if isElement, place == keys.count - 1 { counts[path, default: 0] += 1 }
            if let count = counts[path] { path.append(.index(count - 1)) }
        }
        return path
    }
}
