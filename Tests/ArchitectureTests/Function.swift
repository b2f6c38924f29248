/// A function, initialiser, deinitialiser or subscript found in a file.
struct Function: Equatable {
    let name: String
    /// The line of its keyword and that of its closing brace; equal when it has no body.
    let first: Int
    let last: Int
    let parameters: Int

    /// All functions of a file, nested ones included.
    static func all(in file: SourceFile) -> [Function] {
        let tokens = file.tokens
        return tokens.indices.compactMap { index in
            let keyword = tokens[index].text
            guard ["func", "init", "deinit", "subscript"].contains(keyword) else { return nil }
            if index > 0 && [".", "case"].contains(tokens[index - 1].text) { return nil }
            return Function(keyword, at: index, in: tokens)
        }
    }

    private init?(_ keyword: String, at index: Int, in tokens: [Token]) {
        let name = keyword == "func" && index + 1 < tokens.count ? tokens[index + 1].text : keyword
        var next = index + 1
        var parameters = 0
        if keyword != "deinit" {
            guard let open = tokens[next...].firstIndex(where: { $0.text == "(" }) else { return nil }
            guard let close = Self.end(of: open, in: tokens) else { return nil }
            parameters = Self.colons(in: tokens[open..<close])
            next = close + 1
        }
        self.name = name
        self.parameters = parameters
        first = tokens[index].line
        let body = Self.body(from: next, in: tokens)
        last = body.flatMap { Self.end(of: $0, in: tokens) }.map { tokens[$0].line } ?? first
    }

    /// The opening brace of the body, or `nil` for a requirement of a protocol.
    private static func body(from start: Int, in tokens: [Token]) -> Int? {
        let stops: Set = ["func", "init", "var", "let", "static", "mutating", "package", "}", "@", "associatedtype"]
        for index in start..<tokens.count {
            if tokens[index].text == "{" { return index }
            if stops.contains(tokens[index].text) { return nil }
        }
        return nil
    }

    /// The index of the bracket that closes the one at `open`.
    static func end(of open: Int, in tokens: [Token]) -> Int? {
        var depth = 0
        for index in open..<tokens.count {
            switch tokens[index].text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}":
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
        }
        return nil
    }

    /// Every parameter has one colon outside of inner brackets.
    private static func colons(in tokens: ArraySlice<Token>) -> Int {
        var depth = 0
        var count = 0
        for token in tokens {
            switch token.text {
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            case ":" where depth == 1: count += 1
            default: break
            }
        }
        return count
    }
}
