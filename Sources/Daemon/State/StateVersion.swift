internal import Model
internal import TOML

/// One content of the state file that was understood as a whole.
struct StateVersion: Sendable {
    let document: TOMLDocument
    /// The project's `tenement.toml` that it lies over; `nil` for a host's.
    let project: TOMLTable?
    let state: HostState
    /// Things to know about it that are no errors.
    let warnings: [Diagnostic]

    var bytes: [UInt8] { document.bytes }

    /// Reads a content; all its problems at once if it cannot be used.
    init(_ bytes: [UInt8], file: String, over project: TOMLTable? = nil) throws(StateProblem) {
        let document: TOMLDocument
        do throws(TOMLError) {
            document = try TOMLDocument(parsing: bytes)
        } catch {
            throw StateProblem(diagnostics: [
                Diagnostic(
                    .error, file: file, line: error.position.line, column: error.position.column,
                    message: error.message)
            ])
        }
        let root = project.map { document.root.layered(over: $0) } ?? document.root
        let outcome = HostState.read(root, file: file)
        guard let state = outcome.state, !outcome.diagnostics.contains(where: { $0.severity == .error }) else {
            throw StateProblem(diagnostics: outcome.diagnostics)
        }
        let unsupported = state.settings.unsupported + state.notices.unsupported + state.routes.flatMap(\.unsupported)
        guard unsupported.isEmpty else { throw StateProblem(unsupported, file: file) }
        self.document = document
        self.project = project
        self.state = state
        warnings = outcome.diagnostics
    }

    /// The version after the edits.
    func applying(_ edits: [StateEdit], file: String) throws(StateProblem) -> StateVersion {
        var changed = document
        let isUnmarked = !edits.isEmpty && document.root["schema"] == nil
        do throws(TOMLEditError) {
            // A person's file says no number; what we write does.
            if isUnmarked { try changed.apply([.keys([.set(["schema"], .integer(1))])]) }
            try changed.apply(edits)
        } catch {
            throw StateProblem(diagnostics: [
                Diagnostic(.error, file: file, line: 0, column: 0, message: "the change does not fit the file")
            ])
        }
        return try StateVersion(changed.bytes, file: file, over: project)
    }
}

/// Why a content of the state file cannot be used.
struct StateProblem: Error, Equatable, Sendable {
    let diagnostics: [Diagnostic]

    init(diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// Problems without a place in the file.
    init(_ messages: [String], file: String) {
        diagnostics = messages.map { Diagnostic(.error, file: file, line: 0, column: 0, message: $0) }
    }
}
