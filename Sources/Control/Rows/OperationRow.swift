package import JSON

/// A change that takes time.
package struct OperationRow: Equatable, Sendable {
    /// Where it is.
    package enum State: String, Hashable, Sendable, CaseIterable {
        case running, done, failed, cancelled
    }

    /// `op17`.
    package var id: String
    /// The verb: `spawn`.
    package var verb: String
    package var state: State
    /// When it began; RFC 3339 in UTC.
    package var at: String
    /// Where its replicas are.
    package var progress: [ProgressRow] = []
    package var result: ChangeResult?
    package var error: ControlError?

    /// An operation that has just begun.
    package init(id: String, verb: String, at: String, state: State = .running) {
        self.id = id
        self.verb = verb
        self.at = at
        self.state = state
    }
}

extension OperationRow {
    /// The keys of `operations`.
    package var json: JSONValue {
        [
            "operation": .string(id), "verb": .string(verb), "state": .string(state.rawValue), "at": .string(at),
            "progress": .rows(progress) { $0.json }, "result": result?.json ?? .null, "error": error?.json ?? .null,
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        guard let state = State(rawValue: try reader.string("state")) else { throw RowError(field: "state") }
        self.init(
            id: try reader.string("operation"), verb: try reader.string("verb"), at: try reader.string("at"),
            state: state)
        progress = try reader.rows("progress", ProgressRow.init(json:))
        if let value = json["result"], !value.isNull { result = try ChangeResult(json: value) }
        if let value = json["error"], !value.isNull { error = try ControlError(json: value) }
    }
}

/// Where one replica is while a change goes on.
package struct ProgressRow: Hashable, Sendable {
    /// `web:prod.1`.
    package var name: String
    /// `starting`, `waiting for port`, `healthy`, `draining` or another word.
    package var phase: String
    package var detail: String?

    /// A replica and its phase.
    package init(name: String, phase: String, detail: String? = nil) {
        self.name = name
        self.phase = phase
        self.detail = detail
    }
}

extension ProgressRow {
    /// `{name,phase,detail}`.
    package var json: JSONValue {
        ["name": .string(name), "phase": .string(phase), "detail": .optional(detail)]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            name: try reader.string("name"), phase: try reader.string("phase"),
            detail: reader.optionalString("detail"))
    }
}
