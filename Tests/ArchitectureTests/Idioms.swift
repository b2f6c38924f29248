/// Ways of writing that are banned, found in the tokens of a file.
enum Idioms {
    /// What no product target may say, as tokens, with the reason.
    static let bannedInSources: [([String], String)] = [
        (["try", "!"], "try! hides an error"),
        (["as", "!"], "as! traps"),
        (["as", "?"], "a dynamic cast costs memory: use an enum"),
        (["fatalError", "("], "fatalError ends the program"),
        (["any"], "an existential costs memory and speed: use an enum or a generic"),
        (["Mirror"], "reflection costs memory"),
        (["String", "(", "describing"], "String(describing:) pulls in reflection"),
        (["String", "(", "reflecting"], "String(reflecting:) pulls in reflection"),
        (["dump", "("], "dump pulls in reflection"),
        (["async"], "the Swift concurrency runtime is not used"),
        (["await"], "the Swift concurrency runtime is not used"),
        (["actor"], "the Swift concurrency runtime is not used"),
        (["@", "MainActor"], "the Swift concurrency runtime is not used"),
        (["public"], "cross-target declarations are package"),
        (["open", "class"], "nothing is inherited"),
    ]

    /// What a core target may not say beside that.
    static let bannedInCore: [([String], String)] = [
        (["preconditionFailure", "("], "the core does not trap"),
        (["precondition", "("], "the core does not trap"),
        (["assertionFailure", "("], "the core does not trap"),
        (["ContinuousClock"], "the core has no clock"),
        (["SystemRandomNumberGenerator"], "the core has no randomness"),
        ([".", "random", "("], "the core draws only from a generator it is given"),
        (["print", "("], "the core prints nothing"),
    ]

    /// What a test may not say.
    static let bannedInTests: [([String], String)] = [
        (["sleep", "("], "wait for a descriptor, not for time"),
        (["usleep", "("], "wait for a descriptor, not for time"),
        (["nanosleep", "("], "wait for a descriptor, not for time"),
        (["sleep", "(", "for"], "wait for a descriptor, not for time"),
    ]

    /// Where `file` says one of `banned`.
    static func findings(in file: SourceFile, _ banned: [([String], String)]) -> [Finding] {
        let first = Dictionary(grouping: banned) { $0.0.first ?? "" }
        return file.tokens.indices.flatMap { index -> [Finding] in
            guard let candidates = first[file.tokens[index].text], !isEscaped(index, file.tokens) else { return [] }
            return candidates.filter { words, _ in
                words.count <= file.tokens.count - index
                    && zip(file.tokens[index...], words).allSatisfy(says)
            }.map { Finding(file, file.tokens[index].line, "\($0.0.joined()): \($0.1)") }
        }
    }

    /// Whether the token is `word`; `try !done` is not `try!`.
    private static func says(_ token: Token, _ word: String) -> Bool {
        token.text == word && !(token.isSpaced && (word == "!" || word == "?"))
    }

    /// Whether the token is a member, a label or a name in backticks, not the keyword.
    private static func isEscaped(_ index: Int, _ tokens: [Token]) -> Bool {
        guard index > 0 else { return false }
        let previous = tokens[index - 1].text
        let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
        return previous == "`" || next == ":" || ["case", "func", "let", "var"].contains(previous)
            || (previous == "." && tokens[index].text != ".")
    }

    /// `value!`, whether it unwraps a value or declares such a type.
    static func forcedUnwraps(in file: SourceFile) -> [Finding] {
        file.tokens.indices.dropFirst().compactMap { index in
            let (previous, token) = (file.tokens[index - 1], file.tokens[index])
            guard token.text == "!", !token.isSpaced else { return nil }
            if index + 1 < file.tokens.count, file.tokens[index + 1].text == "=", !file.tokens[index + 1].isSpaced {
                return nil
            }
            let isName = previous.text.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
            guard isName && previous.text != "try" && previous.text != "as" || ")]}".contains(previous.text) else {
                return nil
            }
            return Finding(file, token.line, "a forced unwrap traps")
        }
    }

    /// `throws` without the type that is thrown.
    static func untypedThrows(in file: SourceFile) -> [Finding] {
        file.tokens.indices.compactMap { index in
            guard file.tokens[index].text == "throws" else { return nil }
            if index + 1 < file.tokens.count, file.tokens[index + 1].text == "(" { return nil }
            return Finding(file, file.tokens[index].line, "throws without a type")
        }
    }

    /// `is Type` outside of a `#if`.
    static func typeTests(in file: SourceFile) -> [Finding] {
        zip(file.tokens, file.tokens.dropFirst()).compactMap { word, type in
            guard word.text == "is", type.text.first?.isUppercase == true || type.text == "any" else { return nil }
            return Finding(file, word.line, "is \(type.text): a dynamic cast costs memory")
        }
    }

    /// Promises to the compiler that it cannot check, with whether a comment gives the reason.
    static func uncheckedPromises(in file: SourceFile) -> [(finding: Finding, hasReason: Bool)] {
        let lines = file.lines(with: "@", "unchecked", "Sendable") + file.lines(with: "nonisolated", "(", "unsafe", ")")
        return lines.map { line in
            let reason = file.lines[max(0, line - 6)..<line].contains { $0.contains("//") }
            return (Finding(file, line, "a promise the compiler cannot check"), reason)
        }
    }
}
