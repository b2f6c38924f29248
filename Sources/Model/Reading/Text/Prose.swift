/// Lists in sentences.
enum Prose {
    /// `"a"`, `"a" or "b"`, `"a", "b", or "c"`.
    static func choice(_ words: [String]) -> String {
        joined(words.map { "\"\($0)\"" }, with: "or")
    }

    /// `a`, `a and b`, `a, b, and c`.
    static func joined(_ words: [String], with conjunction: String) -> String {
        switch words.count {
        case 0: ""
        case 1: words[0]
        case 2: "\(words[0]) \(conjunction) \(words[1])"
        default: words.dropLast().joined(separator: ", ") + ", \(conjunction) \(words[words.count - 1])"
        }
    }
}
