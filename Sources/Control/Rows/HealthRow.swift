package import JSON

/// What probes say of one replica.
package struct HealthRow: Hashable, Sendable {
    /// Named like the row of `ps`.
    package var instance: String
    /// `none unknown healthy unhealthy`.
    package var health: String
    /// What is asked: `http /health`, `tcp`, `exec ./check`; `nil` without a check.
    package var check: String?
    /// Since the last probe.
    package var lastSeconds: Int?
    /// How it ended: `200`, `timed out after 5s`.
    package var lastResult: String?
    /// Until the next one.
    package var nextSeconds: Int?
    /// Failures in a row.
    package var failures: Int

    /// A replica that was not probed yet.
    package init(instance: String, health: String) {
        self.instance = instance
        self.health = health
        failures = 0
    }
}

extension HealthRow {
    /// The keys of `health --json`.
    package var json: JSONValue {
        [
            "instance": .string(instance), "health": .string(health), "check": .optional(check),
            "last_s": .optional(lastSeconds), "last_result": .optional(lastResult),
            "next_s": .optional(nextSeconds), "failures": .int(failures),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(instance: try reader.string("instance"), health: try reader.string("health"))
        check = reader.optionalString("check")
        lastSeconds = reader.optionalInteger("last_s")
        lastResult = reader.optionalString("last_result")
        nextSeconds = reader.optionalInteger("next_s")
        failures = reader.optionalInteger("failures") ?? 0
    }
}
