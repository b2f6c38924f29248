/// A problem in a manifest or the state file: what, where, and what to do.
package struct Diagnostic: Hashable, Sendable {
    /// How bad it is: an error refuses the file, a warning does not.
    package enum Severity: String, Hashable, Sendable {
        case warning, error
    }

    package var severity: Severity
    /// The file as the person knows it (relative to the app's directory where it is inside).
    package var file: String
    /// From 1; 0 when the problem has no place in the file.
    package var line: Int
    /// From 1, in characters; 0 when the problem has no place in the file.
    package var column: Int
    package var message: String
    package var hint: String?

    package init(_ severity: Severity, file: String, line: Int, column: Int, message: String, hint: String? = nil) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }
}
