package import JSON

extension ControlReply {
    /// Reads the answer to a request from the body of a response with a status of success or failure.
    ///
    /// - Throws: The field that is missing or of another type.
    package init(to request: ControlRequest, body: JSONValue) throws(RowError) {
        if let error = body["error"], !error.isNull {
            self = .error(try ControlError(json: error))
            return
        }
        switch request {
        case .look(let look, _): self = try Self.answer(to: look, body)
        case .change: self = try Self.answerToChange(body)
        }
    }

    private static func answerToChange(_ body: JSONValue) throws(RowError) -> ControlReply {
        if let result = body["result"] { return .result(try ChangeResult(json: result)) }
        if let plan = body["plan"] { return .plan(try PlanAnswer(json: plan)) }
        if let ending = body["ended"] { return .ended(try SideProcessEnding(json: ending)) }
        let reader = RowReader(body)
        return .accepted(
            Acceptance(
                operation: try reader.string("operation"), generation: reader.optionalInteger("generation")))
    }

    private static func answer(to look: Look, _ body: JSONValue) throws(RowError) -> ControlReply {
        switch look {
        case .status: .status(try StatusAnswer(json: body))
        case .instances: .instances(try RowReader.rows(body, InstanceRow.init(json:)))
        case .why: .why(try WhyAnswer(json: body))
        case .apps: .apps(try RowReader.rows(body, AppRow.init(json:)))
        case .releases: .releases(try RowReader.rows(body, ReleaseRow.init(json:)))
        case .routes: .routes(try RowReader.rows(body, RouteRow.init(json:)))
        case .config: .config(try RowReader.rows(body, ConfigRow.init(json:)))
        case .health: .health(try RowReader.rows(body, HealthRow.init(json:)))
        case .history: .history(try RowReader.rows(body, GenerationRow.init(json:)))
        case .diff: .diff(try DiffAnswer(json: body))
        case .operations: .operations(try RowReader.rows(body, OperationRow.init(json:)))
        case .env: .env(try RowReader.rows(body, EnvRow.init(json:)))
        case .metrics: .metrics(body.string ?? "")
        // Streams are read row by row; as a whole they are nothing.
        case .logs, .events: throw RowError(field: look.verb)
        }
    }
}
