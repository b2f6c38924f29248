package import JSON

/// What became of one thing that a change touched.
package struct OutcomeRow: Hashable, Sendable {
    /// Stable words for what was done; each has a sentence in the command line.
    package enum Outcome: String, Hashable, Sendable, CaseIterable {
        case spawned
        /// It ran already, and was left alone.
        case running
        case stopped
        /// It was down already.
        case down
        case deleted, restarted, reset, signaled, scaled, weighted
        /// It was so already.
        case unchanged
        case added, removed, reloaded, replaced, started
        case set, unset
        case applied, undone, cancelled
        case shutdown
        /// A word of a newer supervisor.
        case other
    }

    package var outcome: Outcome
    /// What it was done to: an instance, an app, a host name, a key.
    package var name: String
    /// Where a spawned replica listens.
    package var listen: String?
    /// More for people: `3 → 5`, a reason.
    package var detail: String?

    /// Done without more to say.
    package init(_ outcome: Outcome, _ name: String, listen: String? = nil, detail: String? = nil) {
        self.outcome = outcome
        self.name = name
        self.listen = listen
        self.detail = detail
    }
}

extension OutcomeRow {
    /// `{outcome,name,listen,detail}`.
    package var json: JSONValue {
        [
            "outcome": .string(outcome.rawValue), "name": .string(name), "listen": .optional(listen),
            "detail": .optional(detail),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            Outcome(rawValue: try reader.string("outcome")) ?? .other, try reader.string("name"),
            listen: reader.optionalString("listen"), detail: reader.optionalString("detail"))
    }
}

/// One step of a plan.
package struct PlanRow: Hashable, Sendable {
    /// `start`, `stop`, `restart`, `replace`, `update`, `route` or another word.
    package var action: String
    package var name: String
    /// The keys that make it necessary, or another reason.
    package var reason: String?

    /// A step.
    package init(action: String, name: String, reason: String? = nil) {
        self.action = action
        self.name = name
        self.reason = reason
    }
}

extension PlanRow {
    /// `{action,name,reason}`.
    package var json: JSONValue {
        ["action": .string(action), "name": .string(name), "reason": .optional(reason)]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            action: try reader.string("action"), name: try reader.string("name"),
            reason: reader.optionalString("reason"))
    }
}
