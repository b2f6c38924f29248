package import TOML

/// The diagnostics of one file while it is read.
package struct Problems: Hashable, Sendable {
    /// The file as the person knows it.
    package var file: String
    /// Where problems without a place of their own are shown.
    package var fallback = SourcePosition.none
    package private(set) var diagnostics: [Diagnostic] = []

    package init(file: String) {
        self.file = file
    }

    /// Whether the file must be refused.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Adds an error.
    package mutating func error(at position: SourcePosition?, _ message: String, hint: String? = nil) {
        add(.error, position, message, hint)
    }

    /// Adds a warning.
    package mutating func warn(at position: SourcePosition?, _ message: String, hint: String? = nil) {
        add(.warning, position, message, hint)
    }

    /// Takes over what was found in another file.
    package mutating func join(_ others: [Diagnostic]) {
        for other in others where !diagnostics.contains(other) { diagnostics.append(other) }
    }

    private mutating func add(
        _ severity: Diagnostic.Severity, _ position: SourcePosition?, _ message: String, _ hint: String?
    ) {
        let place = position.flatMap { $0 == .none ? nil : $0 } ?? fallback
        join([
            Diagnostic(
                severity, file: file, line: place.line, column: place.column, message: message, hint: hint)
        ])
    }
}

extension Diagnostic {
    /// `app.toml:12:1: unknown key "comand" in [services.web]`, with the hint on a line of its own.
    package var text: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        let label = severity == .warning ? "warning: " : ""
        return "\(place): \(label)\(message)" + (hint.map { "\n  hint: \($0)" } ?? "")
    }

    /// The order in which people read: by file (as given), then from top to bottom, errors first.
    package static func sorted(_ diagnostics: [Diagnostic], files: [String]) -> [Diagnostic] {
        func rank(_ diagnostic: Diagnostic) -> [Int] {
            [
                files.firstIndex(of: diagnostic.file) ?? files.count, diagnostic.line, diagnostic.column,
                diagnostic.severity == .error ? 0 : 1,
            ]
        }
        return diagnostics.enumerated().sorted { left, right in
            let (first, second) = (rank(left.element) + [left.offset], rank(right.element) + [right.offset])
            return first.lexicographicallyPrecedes(second)
        }.map(\.element)
    }
}
