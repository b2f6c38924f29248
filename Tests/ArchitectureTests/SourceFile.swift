import Foundation

/// A file of the repository, read once for all rules.
struct SourceFile {
    /// Its path in the repository: `Sources/Model/App.swift`.
    let path: String
    let lines: [Substring]
    /// Its tokens, if it is Swift.
    let tokens: [Token]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
        tokens = path.hasSuffix(".swift") ? Tokens.of(text) : []
    }

    /// The file's name without folders and without the extension.
    var stem: Substring {
        let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        return name.prefix { $0 != "." }
    }

    /// The target it belongs to: the folder in `Sources` or `Tests`.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    /// Where the tokens `words` stand one after the other: the lines of the first.
    func lines(with words: String...) -> [Int] {
        guard tokens.count >= words.count else { return [] }
        return (0...tokens.count - words.count).compactMap { start in
            let matches = zip(tokens[start...], words).allSatisfy { $0.text == $1 }
            return matches ? tokens[start].line : nil
        }
    }
}

/// The repository as the tests see it.
enum Repository {
    /// The folder of `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// All files with source code in `Sources` and in `Tests`, sorted by path.
    static let sources = files(in: "Sources", ["swift", "c", "h"])
    static let tests = files(in: "Tests", ["swift", "c", "h"])
    /// The Swift files of the product.
    static let swift = sources.filter { $0.path.hasSuffix(".swift") }

    /// A file as text, empty when there is none.
    static func text(_ path: String) -> String {
        (try? String(contentsOfFile: root + "/" + path, encoding: .utf8)) ?? ""
    }

    private static func files(in folder: String, _ extensions: Set<String>) -> [SourceFile] {
        let paths = (FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects ?? [])
            .compactMap { $0 as? String }
            .filter { extensions.contains(($0 as NSString).pathExtension) }
        return paths.sorted().map { SourceFile(path: folder + "/" + $0, text: text(folder + "/" + $0)) }
    }
}
