/// One word, number, string or punctuation character of Swift code.
struct Token: Equatable {
    /// What it says; a string literal is `""`, whatever stands in it.
    let text: String
    /// Its line, counted from 1.
    let line: Int
    /// Whether white space or a comment stands before it.
    let isSpaced: Bool
}
