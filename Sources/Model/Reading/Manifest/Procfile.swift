import TOML

/// A Procfile: `name: command` lines.
package struct Procfile: Hashable, Sendable {
    /// One process.
    package struct Entry: Hashable, Sendable {
        package var name: String
        package var command: String
        /// From 1.
        package var line: Int

        package init(name: String, command: String, line: Int) {
            self.name = name
            self.command = command
            self.line = line
        }
    }

    /// In the order of the file.
    package private(set) var entries: [Entry] = []

    /// Reads a Procfile; what is wrong with it is added to `problems`.
    ///
    /// The rules are those all runners of Procfiles share, except that nothing
    /// is dropped in silence.
    package init(_ source: SourceText, problems: inout Problems) {
        var bytes = source.bytes[...]
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            let content = line.last == 13 ? line.dropLast() : line
            guard let text = String(validating: content, as: UTF8.self) else {
                problems.error(at: Self.place(index + 1), "the line is not valid UTF-8")
                continue
            }
            read(text, line: index + 1, &problems)
        }
        if entries.isEmpty, !problems.hasErrors { problems.error(at: nil, "no processes defined") }
    }

    /// The command of an entry.
    package func command(of name: String) -> String? { entries.first { $0.name == name }?.command }

    private static func place(_ line: Int) -> SourcePosition { SourcePosition(line: line, column: 1, offset: 0) }

    private mutating func read(_ text: String, line: Int, _ problems: inout Problems) {
        let trimmed = text.drop(while: Self.isBlank)
        guard let first = trimmed.first, first != "#" else { return }
        let place = Self.place(line)
        if trimmed.startIndex != text.startIndex {
            problems.warn(at: place, "the line is indented and therefore ignored")
            return
        }
        guard let colon = text.firstIndex(of: ":") else {
            problems.error(at: place, "the line is no \"name: command\" and is ignored")
            return
        }
        let name = text[..<colon]
        if name.last.map(Self.isBlank) ?? false {
            problems.error(at: place, "the line has a blank before the colon and is ignored")
            return
        }
        if let violation = NameRule.violation(ofName: String(name)) {
            problems.error(at: place, "process name \(TOMLWriter.string(String(name))) \(violation.message)")
            return
        }
        let after = text[text.index(after: colon)...].drop(while: Self.isBlank)
        let command = String(after.reversed().drop(while: Self.isBlank).reversed())
        add(String(name), command, line, &problems)
    }

    private mutating func add(_ name: String, _ command: String, _ line: Int, _ problems: inout Problems) {
        let place = Self.place(line)
        guard !command.isEmpty else {
            problems.error(at: place, "process \(name) has no command")
            return
        }
        if command.hasSuffix("\\") {
            problems.warn(at: place, "the backslash at the end of the line does not continue it")
        }
        if let other = entries.first(where: { $0.name == name }) {
            problems.error(at: place, "process \(name) is defined twice, first in line \(other.line)")
            return
        }
        entries.append(Entry(name: name, command: command, line: line))
    }

    private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
}
