/// A command as execve(2) gets it.
package struct LaunchCommand: Hashable, Sendable {
    /// The program and its arguments.
    package var arguments: [String]
    /// The main process is and stays a shell: its children need the stop signal, too.
    package var isShell: Bool

    /// The command of a service; `values` replace `{placeholders}`, or `nil` where nothing is interpolated.
    ///
    /// One argument stays one argument whatever is put into it; in a shell line
    /// a placeholder becomes a quoted parameter, never text.
    package init(_ launch: Launch, values: [String: String]?) {
        guard let given = launch.arguments else {
            self.init(line: launch.command, values: values)
            return
        }
        let words = ([launch.command] + given).map { text in values.map { Placeholders.fill(text, with: $0) } ?? text }
        self.init(words: words)
    }

    private init(words: [String]) {
        arguments = words
        isShell = false
    }

    /// A command line, as of an exec probe or a task.
    package init(line: String, values: [String: String]? = nil) {
        let plain = line.hasPrefix("exec ") ? String(line.dropFirst(5)) : line
        let need = ShellWords.need(of: plain)
        switch need {
        case .words(let words):
            arguments = words.map { word in values.map { Placeholders.fill(word, with: $0) } ?? word }
            isShell = false
        case .expansion, .script:
            let isExec = need == .expansion
            let text = isExec ? "exec \(plain)" : line
            let (script, parameters) = values.map { Self.parametrise(text, $0) } ?? (text, [])
            arguments = ["/bin/sh", "-c", script] + (parameters.isEmpty ? [] : ["sh"] + parameters)
            isShell = !isExec
        }
    }

    /// What opened a quotation of the shell.
    private enum Quotation {
        case none, single, double
    }

    /// Replaces placeholders by `"${1}"`, written as the quotation around them needs it.
    private static func parametrise(_ line: String, _ values: [String: String]) -> (String, [String]) {
        var script = ""
        var parameters: [String] = []
        var quotation = Quotation.none
        for piece in Placeholders.pieces(of: line) {
            switch piece {
            case .text(let text):
                script += text
                quotation = follow(text, from: quotation)
            case .placeholder(let name):
                parameters.append(values[name] ?? "")
                let reference = "${\(parameters.count)}"
                switch quotation {
                case .none: script += "\"\(reference)\""
                case .double: script += reference
                case .single: script += "'\"\(reference)\"'"
                }
            }
        }
        return (script, parameters)
    }

    private static func follow(_ text: String, from start: Quotation) -> Quotation {
        var quotation = start
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch (quotation, character) {
            case (.none, "\\"), (.double, "\\"): isEscaped = true
            case (.none, "'"): quotation = .single
            case (.none, "\""): quotation = .double
            case (.single, "'"), (.double, "\""): quotation = .none
            default: break
            }
        }
        return quotation
    }
}
