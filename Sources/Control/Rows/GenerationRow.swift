package import JSON

/// One version of the state file.
package struct GenerationRow: Hashable, Sendable {
    package var generation: Int
    /// RFC 3339 in UTC.
    package var at: String
    /// The user number of whoever asked; `nil` for a hand edit.
    package var user: Int?
    /// `root`, or the number as text; `edit` for a hand edit.
    package var by: String
    /// What was typed: `spawn web --id prod`.
    package var command: String

    /// A generation made by a hand edit, unless a user is given.
    package init(generation: Int, at: String, by: String, command: String, user: Int? = nil) {
        self.generation = generation
        self.at = at
        self.by = by
        self.command = command
        self.user = user
    }
}

extension GenerationRow {
    /// The keys of `history --json`.
    package var json: JSONValue {
        [
            "generation": .int(generation), "at": .string(at), "by": .string(by), "user": .optional(user),
            "command": .string(command),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            generation: try reader.integer("generation"), at: try reader.string("at"), by: try reader.string("by"),
            command: try reader.string("command"), user: reader.optionalInteger("user"))
    }
}

/// What a generation changed.
package struct DiffAnswer: Hashable, Sendable {
    package var generation: Int
    /// A unified diff against the one before.
    package var text: String

    /// The generation with its diff.
    package init(generation: Int, text: String) {
        self.generation = generation
        self.text = text
    }
}

extension DiffAnswer {
    /// `{generation,diff}`.
    package var json: JSONValue { ["generation": .int(generation), "diff": .string(text)] }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(generation: try reader.integer("generation"), text: try reader.string("diff"))
    }
}
