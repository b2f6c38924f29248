package import JSON

/// Something that happened, as `events` shows it.
package struct EventRow: Hashable, Sendable {
    /// Counts up from 1 for as long as the supervisor's event file lives.
    package var sequence: UInt64
    /// RFC 3339 in UTC.
    package var at: String
    /// A stable word, such as `started`, `ready`, `exited`, `backoff`.
    package var kind: String
    /// What it is about; empty for the supervisor itself.
    package var name: String
    /// The rest, for people.
    package var detail: String?
    /// The user number of whoever asked for it.
    package var user: Int?

    /// An event without details.
    package init(sequence: UInt64, at: String, kind: String, name: String, detail: String? = nil, user: Int? = nil) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.name = name
        self.detail = detail
        self.user = user
    }
}

extension EventRow {
    /// `{seq,at,kind,name,detail,user}`.
    package var json: JSONValue {
        [
            "seq": .integer(Int64(clamping: sequence)), "at": .string(at), "kind": .string(kind),
            "name": .string(name), "detail": .optional(detail), "user": .optional(user),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            sequence: UInt64(clamping: try reader.integer("seq")), at: try reader.string("at"),
            kind: try reader.string("kind"), name: try reader.string("name"),
            detail: reader.optionalString("detail"), user: reader.optionalInteger("user"))
    }
}
