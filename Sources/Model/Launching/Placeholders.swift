/// `{name}` placeholders in commands and values of `[service.*]`.
package enum Placeholders {
    /// The placeholders there are; other braces are text.
    package static let known = ["name", "id", "data_dir", "port", "socket", "app", "replica"]

    /// A text cut into what stays and what is replaced.
    package enum Piece: Hashable, Sendable {
        case text(String)
        case placeholder(String)
    }

    /// Cuts a text at its placeholders; `{unknown}`, `${NAME}` and lone braces stay text.
    package static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let brace = rest.firstIndex(of: "{") {
            let isShell = brace > rest.startIndex && rest[rest.index(before: brace)] == "$"
            let inside = rest[rest.index(after: brace)...]
            guard !isShell, let end = inside.firstIndex(of: "}"), known.contains(String(inside[..<end])) else {
                plain += rest[...brace]
                rest = inside
                continue
            }
            plain += rest[..<brace]
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(.placeholder(String(inside[..<end])))
            rest = inside[inside.index(after: end)...]
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    /// The names of the placeholders in a text.
    package static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        for case .placeholder(let name) in pieces(of: text) { names.insert(name) }
        return names
    }

    /// Puts values in, once: what a value contains is never looked at again.
    package static func fill(_ text: String, with values: [String: String]) -> String {
        pieces(of: text).map { piece in
            switch piece {
            case .text(let text): text
            case .placeholder(let name): values[name] ?? ""
            }
        }.joined()
    }
}
