/// Names and words that do not belong here.
enum Words {
    /// Words in names of types and files that say nothing.
    static let empty: Set = [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Handler", "Data", "Info", "Base",
        "Common", "Misc", "Impl",
    ]

    /// Words in comments that postpone something.
    static let postponing = ["TODO", "FIXME", "XXX", "HACK"]

    private static let typeKeywords: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]

    /// Names of standards in which such a word stands.
    private static let standards = ["Base64"]

    /// The empty words of a name.
    private static func emptyWords(of name: some StringProtocol) -> [String] {
        split(standards.reduce(String(name)) { $0.replacing($1, with: "") }).filter(empty.contains)
    }

    /// The words of a name: `HTTPHeadInfo` is `HTTP`, `Head`, `Info`.
    static func split(_ name: some StringProtocol) -> [String] {
        var words: [String] = []
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let previous = index > 0 ? letters[index - 1] : "_"
            let next = index + 1 < letters.count ? letters[index + 1] : "_"
            if letter.isUppercase && (!previous.isUppercase || next.isLowercase) || !previous.isLetter {
                words.append("")
            }
            if letter.isLetter { words[words.count - 1].append(letter) }
        }
        return words.filter { $0 != "" }
    }

    /// The types declared in a file, with their lines.
    static func types(in file: SourceFile) -> [(name: String, line: Int)] {
        zip(file.tokens, file.tokens.dropFirst()).compactMap { keyword, name in
            guard typeKeywords.contains(keyword.text), name.text.first?.isUppercase == true else { return nil }
            return (name.text, name.line)
        }
    }

    /// Empty names of the file and of its types, and types named like a module.
    static func names(in file: SourceFile) -> [Finding] {
        var findings: [Finding] = []
        for word in emptyWords(of: file.stem) {
            findings.append(Finding(file, 1, "the file name says “\(word)”"))
        }
        for type in types(in: file) {
            for word in emptyWords(of: type.name) {
                findings.append(Finding(file, type.line, "the type name \(type.name) says “\(word)”"))
            }
            if Layers.row(type.name) != nil && file.path.hasPrefix("Sources/") {
                findings.append(Finding(file, type.line, "the type \(type.name) is named like a module"))
            }
        }
        return findings
    }

    /// One of these is in every line that `comments` finds.
    private static let firstBytes = Set("TFXH/CS".utf8)

    /// The longest runs of letters.
    private static func words(of line: Substring) -> [Substring] {
        line.split { !$0.isLetter }
    }

    /// Postponed work, banners and licence texts in comments.
    static func comments(in file: SourceFile) -> [Finding] {
        file.lines.enumerated().flatMap { number, line -> [Finding] in
            guard line.utf8.contains(where: firstBytes.contains) else { return [] }
            var rules = postponing.filter { line.contains($0) && words(of: line).contains($0[...]) }.map {
                "“\($0)”: do it or open an issue"
            }
            if line.contains("// ===") || line.contains("// ---") || line.contains("/****") {
                rules.append("a banner is no comment")
            }
            if line.contains("Copyright") || line.contains("SPDX-") {
                rules.append("the licence is in contrib/LICENSE, not in every file")
            }
            return rules.map { Finding(file, number + 1, $0) }
        }
    }
}
