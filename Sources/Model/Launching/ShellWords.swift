/// How much of a shell a command line needs.
package enum ShellNeed: Hashable, Sendable {
    /// None: these words are the program and its arguments.
    case words([String])
    /// One that expands (`$PORT`, `*.txt`) and then becomes the program by `exec`.
    case expansion
    /// One that stays: pipes, lists, redirections, assignments, built-ins.
    case script
}

/// Splits command lines as sh(1) does, where that can be done without running one.
package enum ShellWords {
    private static let control: Set<Character> = ["|", "&", ";", "<", ">", "(", ")", "`", "\n"]
    private static let expanding: Set<Character> = ["$", "*", "?", "["]
    /// dash's built-ins and reserved words.
    private static let builtins: Set = [
        ".", ":", "[", "alias", "bg", "break", "cd", "chdir", "command", "continue", "echo", "eval", "exec", "exit",
        "export", "false", "fg", "getopts", "hash", "jobs", "kill", "local", "printf", "pwd", "read", "readonly",
        "return", "set", "shift", "test", "times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset",
        "wait", "if", "then", "else", "elif", "fi", "case", "esac", "for", "while", "until", "do", "done", "in", "{",
        "}", "!", "time", "function", "source",
    ]

    /// Decides how `line` must be run.
    package static func need(of line: String) -> ShellNeed {
        var scanner = Scanner(line)
        scanner.run()
        guard !scanner.isBroken, !scanner.hasControl, let first = scanner.words.first else { return .script }
        guard !builtins.contains(first), !isAssignment(first) else { return .script }
        return scanner.expands ? .expansion : .words(scanner.words)
    }

    /// `NAME=value` before a command.
    private static func isAssignment(_ word: String) -> Bool {
        guard let equals = word.firstIndex(of: "="), let first = word.first, !first.isNumber else { return false }
        return equals != word.startIndex
            && word[..<equals].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    private struct Scanner {
        private var rest: Substring
        private(set) var words: [String] = []
        private(set) var hasControl = false
        private(set) var expands = false
        /// A quote is open at the end.
        private(set) var isBroken = false
        private var word: String?

        init(_ line: String) { rest = line[...] }

        mutating func run() {
            while let character = rest.popFirst() {
                switch character {
                case " ", "\t": endWord()
                case "'": singleQuoted()
                case "\"": doubleQuoted()
                case "\\": escaped()
                case "#" where word == nil, "~" where word == nil: startOdd(character)
                case _ where ShellWords.control.contains(character): hasControl = true
                case _ where ShellWords.expanding.contains(character): startOdd(character)
                default: word = (word ?? "") + String(character)
                }
            }
            endWord()
        }

        private mutating func endWord() {
            if let word { words.append(word) }
            word = nil
        }

        private mutating func startOdd(_ character: Character) {
            expands = true
            word = (word ?? "") + String(character)
        }

        private mutating func escaped() {
            guard let next = rest.popFirst() else {
                isBroken = true
                return
            }
            word = (word ?? "") + String(next)
        }

        private mutating func singleQuoted() {
            guard let end = rest.firstIndex(of: "'") else {
                isBroken = true
                return
            }
            word = (word ?? "") + rest[..<end]
            rest = rest[rest.index(after: end)...]
        }

        private mutating func doubleQuoted() {
            word = word ?? ""
            while let character = rest.popFirst() {
                switch character {
                case "\"": return
                case "$", "`": startOdd(character)
                case "\\":
                    let next = rest.popFirst() ?? "\\"
                    word? += ["$", "`", "\"", "\\"].contains(next) ? String(next) : "\\\(next)"
                default: word?.append(character)
                }
            }
            isBroken = true
        }
    }
}
