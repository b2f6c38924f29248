package import JSON

extension ControlReply {
    /// The status of the answer.
    package var httpStatus: Int {
        switch self {
        case .accepted: 202
        case .error(let error): error.code.httpStatus
        case .status, .instances, .why, .apps, .releases, .routes, .config, .health, .metrics, .history, .diff,
            .operations, .env, .result, .plan, .ended:
            200
        }
    }

    /// The body of the answer; `metrics` is text, all else JSON.
    package var body: [UInt8] {
        if case .metrics(let text) = self { return Array(text.utf8) }
        var writer = JSONWriter()
        if case .instances(let rows) = self {
            // The only answer that has a row for everything there is, so what is `null` is left out.
            writer.write(rows) { row, add in row.members(add) }
        } else {
            writer.write(json)
        }
        writer.endLine()
        return writer.bytes
    }

    /// The body as a value: arrays of rows, or `{"result":…}`, `{"plan":…}`, `{"error":…}`.
    package var json: JSONValue {
        switch self {
        case .status(let answer): answer.json
        case .instances(let rows): .rows(rows) { $0.json }
        case .why(let answer): answer.json
        case .apps(let rows): .rows(rows) { $0.json }
        case .releases(let rows): .rows(rows) { $0.json }
        case .routes(let rows): .rows(rows) { $0.json }
        case .config(let rows): .rows(rows) { $0.json }
        case .health(let rows): .rows(rows) { $0.json }
        case .metrics(let text): .string(text)
        case .history(let rows): .rows(rows) { $0.json }
        case .diff(let answer): answer.json
        case .operations(let rows): .rows(rows) { $0.json }
        case .env(let rows): .rows(rows) { $0.json }
        case .accepted(let acceptance):
            ["operation": .string(acceptance.operation), "generation": .optional(acceptance.generation)]
        case .result(let result): ["result": result.json]
        case .plan(let plan): ["plan": plan.json]
        case .ended(let ending): ["ended": ending.json]
        case .error(let error): ["error": error.json]
        }
    }
}

extension ChangeResult {
    /// `{outcomes,generation,notes}`.
    package var json: JSONValue {
        [
            "outcomes": .rows(outcomes) { $0.json }, "generation": .optional(generation), "notes": .strings(notes),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            outcomes: try reader.rows("outcomes", OutcomeRow.init(json:)),
            generation: reader.optionalInteger("generation"), notes: reader.strings("notes"))
    }
}

extension PlanAnswer {
    /// `{steps,diff}`.
    package var json: JSONValue { ["steps": .rows(steps) { $0.json }, "diff": .string(diff)] }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            steps: try reader.rows("steps", PlanRow.init(json:)), diff: reader.optionalString("diff") ?? "")
    }
}
