/// Whether what crosses a target's border is explained.
enum Documentation {
    private static let modifiers: Set = [
        "static", "final", "mutating", "nonmutating", "consuming", "borrowing", "indirect", "override", "nonisolated",
        "prefix", "postfix", "infix",
    ]
    private static let documented: Set = ["func", "struct", "enum", "class", "protocol", "typealias"]

    /// What the standard library's protocols ask for and have explained themselves.
    private static let conformances: Set = ["hash", "makeIterator"]

    /// `package` types and functions without a comment before them; operators need none.
    static func findings(in file: SourceFile) -> [Finding] {
        file.tokens.indices.compactMap { index -> Finding? in
            guard file.tokens[index].text == "package" else { return nil }
            var next = index + 1
            while next < file.tokens.count, modifiers.contains(file.tokens[next].text) { next += 1 }
            guard next + 1 < file.tokens.count, documented.contains(file.tokens[next].text) else { return nil }
            let name = file.tokens[next + 1].text
            let isNamed = name.first.map { $0.isLetter || $0 == "_" || $0 == "`" } ?? false
            let line = file.tokens[index].line
            if !isNamed || conformances.contains(name) || hasComment(above: line, in: file) { return nil }
            return Finding(file, line, "\(name) has no documentation comment")
        }
    }

    /// Whether a `///` line stands above, attributes in between allowed.
    private static func hasComment(above line: Int, in file: SourceFile) -> Bool {
        for text in file.lines[..<(line - 1)].reversed() {
            let text = text.drop { $0 == " " }
            if text.hasPrefix("///") { return true }
            if !text.hasPrefix("@") { return false }
        }
        return false
    }

    /// Functions of our C headers without a comment before them; one comment may stand before a group.
    ///
    /// Inline functions are for their own header and need none.
    static func headerFindings(in file: SourceFile) -> [Finding] {
        file.lines.indices.compactMap { number in
            let line = file.lines[number]
            guard isDeclaration(line), !line.hasPrefix("static") else { return nil }
            var above = number - 1
            while above > 0, isDeclaration(file.lines[above]) || file.lines[above].hasPrefix(" ") { above -= 1 }
            if above >= 0, file.lines[above].hasPrefix("//") || file.lines[above].hasSuffix("*/") { return nil }
            let name = line.prefix { $0 != "(" }.split(separator: " ").last ?? ""
            return Finding(file, number + 1, "\(name) has no comment")
        }
    }

    private static func isDeclaration(_ line: Substring) -> Bool {
        line.first?.isLetter == true && line.contains("(") && !line.hasPrefix("typedef")
    }
}
