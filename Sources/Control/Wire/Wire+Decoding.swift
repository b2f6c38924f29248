internal import JSON
internal import Model

extension Wire {
    /// Understands a message.
    ///
    /// - Parameters:
    ///   - message: What came, its body parsed.
    ///   - now: Nanoseconds since 1970, from which `since=5m` counts back.
    /// - Returns: The request.
    /// - Throws: `usage` or `not_found` with what is wrong.
    package static func request(_ message: WireMessage, now: Int64) throws(ControlError) -> ControlRequest {
        guard message.path.hasPrefix(prefix) else {
            throw ControlError(.notFound, "no endpoint \"\(message.path)\"", hint: "all paths begin with \(prefix)")
        }
        let verb = String(message.path.dropFirst(prefix.count))
        let sameVerb = endpoints.filter { $0.verb == verb }
        guard let first = sameVerb.first else {
            throw ControlError(.notFound, "no endpoint \"\(message.path)\"", hint: "contrib/api.md lists them")
        }
        guard let endpoint = sameVerb.first(where: { $0.method == message.method }) else {
            throw ControlError(.usage, "\(verb) is asked with \(first.method.rawValue)")
        }
        let fields = FieldReader(endpoint, message)
        try fields.refuseUnknownFields()
        switch endpoint.method {
        case .get:
            return .look(try look(verb, fields, now: now), from: Caller(directory: try fields.queryText("cwd")))
        case .post:
            var options = ChangeOptions()
            options.wait = try fields.duration("wait")
            options.dryRun = try fields.flag("dry_run")
            options.ifGeneration = try fields.number("if_generation")
            options.wantsProgress = message.acceptsLines
            options.caller = Caller(directory: try fields.text("cwd"), command: try fields.text("command"))
            return .change(try change(verb, fields), options)
        }
    }

    private static func look(_ verb: String, _ fields: FieldReader, now: Int64) throws(ControlError) -> Look {
        switch verb {
        case "status": return .status
        case "instances":
            var query = InstanceQuery(names: fields.queryTexts("name"), service: try fields.queryText("service"))
            query.isBrief = try fields.queryFlag("brief")
            return .instances(query)
        case "why":
            guard let name = try fields.queryText("name") else {
                throw ControlError(.usage, "why needs the field \"name\"")
            }
            return .why(name: name)
        case "apps": return .apps
        case "releases": return .releases(app: try fields.queryText("app"))
        case "routes": return .routes
        case "config": return .config(name: try fields.queryText("name"))
        case "health": return .health(names: fields.queryTexts("name"))
        case "metrics": return .metrics
        case "history": return .history
        case "diff": return .diff(generation: try fields.queryNumber("generation"))
        case "logs": return .logs(try logQuery(fields, now: now))
        case "events": return .events(try eventQuery(fields))
        case "operations":
            return .operations(id: try fields.queryText("id"), wait: try fields.queryDuration("wait"))
        case "env": return .env(name: try fields.queryText("name"))
        default: throw ControlError(.internal, "endpoint \(verb) is not read")
        }
    }

    private static func logQuery(_ fields: FieldReader, now: Int64) throws(ControlError) -> LogQuery {
        var query = LogQuery()
        query.names = fields.queryTexts("name")
        query.replica = try fields.queryNumber("replica")
        query.follow = try fields.queryFlag("follow")
        query.lines = try fields.queryNumber("n")
        query.since = try moment("since", fields, now: now)
        query.until = try moment("until", fields, now: now)
        query.pattern = try fields.queryText("grep")
        if let text = try fields.queryText("stream") {
            guard let stream = LogQuery.Stream(rawValue: text) else {
                throw fields.wrong("stream", "stdout or stderr")
            }
            query.stream = stream
        }
        return query
    }

    /// A time of day, or how long ago.
    private static func moment(_ name: String, _ fields: FieldReader, now: Int64) throws(ControlError) -> Int64? {
        guard let text = try fields.queryText(name) else { return nil }
        if let ago = try? DurationText.parse(text) { return now &- ago.wholeNanoseconds }
        guard let time = UTCTime(text) else {
            throw fields.wrong(name, "a time like \"2026-11-21T06:31:00Z\", or how long ago, like \"5m\"")
        }
        return time.nanoseconds
    }

    private static func eventQuery(_ fields: FieldReader) throws(ControlError) -> EventQuery {
        var query = EventQuery()
        query.names = fields.queryTexts("name")
        query.follow = try fields.queryFlag("follow")
        query.since = try fields.queryNumber("since").map { UInt64($0) }
        query.limit = try fields.queryNumber("n")
        return query
    }

    private static func change(_ verb: String, _ fields: FieldReader) throws(ControlError) -> Change {
        switch verb {
        case "spawn": return .spawn(try spawn(fields))
        case "stop": return .stop(names: try fields.requiredTexts("names"), delete: try fields.flag("delete"))
        case "restart": return .restart(names: try fields.requiredTexts("names"))
        case "reset": return .reset(names: try fields.requiredTexts("names"))
        case "signal":
            return .signal(names: try fields.requiredTexts("names"), signal: try fields.requiredText("signal"))
        case "scale": return .scale(replicas: try fields.namedNumbers("replicas"))
        case "weight": return .weight(weights: try fields.namedNumbers("weights"))
        case "app-add":
            return .appAdd(directory: try fields.requiredText("directory"), name: try fields.text("name"))
        case "app-delete": return .appDelete(app: try fields.requiredText("app"))
        case "reload": return .reload(app: try fields.text("app"))
        case "env":
            return .env(
                EnvChange(
                    name: try fields.text("name"), set: try fields.entries("set"), unset: try fields.texts("unset")))
        case "route": return .route(try route(fields))
        case "route-remove":
            return .routeRemove(host: try fields.requiredText("host"), path: try fields.text("path"))
        case "route-default": return .routeDefault(app: try fields.text("app"))
        case "apply": return .apply(toml: try fields.text("toml"))
        case "undo": return .undo(generation: try fields.number("generation"))
        case "cancel": return .cancel(operation: try fields.requiredText("operation"))
        case "shutdown": return .shutdown
        case "exec":
            return .exec(ExecRequest(name: try fields.requiredText("name"), process: try sideCommand(fields)))
        case "run":
            return .run(RunRequest(service: try fields.text("service"), process: try sideCommand(fields)))
        case "exec-signal":
            return .execSignal(
                process: try fields.requiredText("process"), signal: try fields.requiredText("signal"))
        default: throw ControlError(.internal, "endpoint \(verb) is not read")
        }
    }

    private static func spawn(_ fields: FieldReader) throws(ControlError) -> SpawnRequest {
        var request = SpawnRequest(name: try fields.requiredText("name"))
        request.env = try fields.entries("env")
        request.replicas = try fields.number("replicas")
        request.new = try fields.flag("new")
        return request
    }

    private static func sideCommand(_ fields: FieldReader) throws(ControlError) -> SideCommand {
        var command = SideCommand(try fields.requiredTexts("argv"))
        command.env = try fields.entries("env")
        command.directory = try fields.text("directory")
        command.hasTerminal = try fields.flag("terminal")
        return command
    }

    private static func route(_ fields: FieldReader) throws(ControlError) -> RouteChange {
        var route = RouteChange(host: try fields.requiredText("host"))
        route.path = try fields.text("path")
        route.app = try fields.text("app")
        route.service = try fields.text("service")
        route.instance = try fields.text("instance")
        route.upstream = try fields.text("upstream")
        route.new = try fields.flag("new")
        return route
    }
}
