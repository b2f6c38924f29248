package import JSON

/// One screen about one replica or instance: what it is, what happened, what it last said.
package struct WhyAnswer: Hashable, Sendable {
    /// One cause, as a sentence without a full stop: `worker:default exited with code 1 three times`.
    package var summary: String
    package var instance: InstanceRow
    /// More facts in the order to be shown.
    package var facts: [FactRow]
    /// The newest events about it, oldest first.
    package var events: [EventRow]
    /// The last lines it wrote.
    package var log: [LogRow]

    /// An answer without facts.
    package init(
        summary: String, instance: InstanceRow, facts: [FactRow] = [], events: [EventRow] = [], log: [LogRow] = []
    ) {
        self.summary = summary
        self.instance = instance
        self.facts = facts
        self.events = events
        self.log = log
    }
}

/// Something known, with its label: `last exit`: `signal SEGV, core dumped`.
package struct FactRow: Hashable, Sendable {
    package var label: String
    package var text: String

    /// A label and what is known.
    package init(_ label: String, _ text: String) {
        self.label = label
        self.text = text
    }
}

extension FactRow {
    var json: JSONValue { ["label": .string(label), "text": .string(text)] }

    init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(try reader.string("label"), try reader.string("text"))
    }
}

extension WhyAnswer {
    /// The keys of `why --json`.
    package var json: JSONValue {
        [
            "summary": .string(summary), "instance": instance.json, "facts": .rows(facts) { $0.json },
            "events": .rows(events) { $0.json }, "log": .rows(log) { $0.json },
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            summary: try reader.string("summary"), instance: try InstanceRow(json: json["instance"] ?? .null),
            facts: try reader.rows("facts", FactRow.init(json:)),
            events: try reader.rows("events", EventRow.init(json:)), log: try reader.rows("log", LogRow.init(json:)))
    }
}
