internal import JSON
internal import Model

extension Wire {
    /// The message that `request(_:now:)` understands as `request`.
    package static func message(_ request: ControlRequest) -> WireMessage {
        switch request {
        case .look(let look, let caller):
            var message = WireMessage(.get, prefix + look.verb)
            message.query = query(look)
            message.query.add("cwd", caller.directory)
            if case .logs = look { message.acceptsLines = true }
            if case .events = look { message.acceptsLines = true }
            return message
        case .change(let change, let options):
            var message = WireMessage(.post, prefix + change.verb)
            message.body = body(change)
            message.body.add("wait", options.wait.map(DurationText.write))
            if options.dryRun { message.body["dry_run"] = true }
            message.body.add("if_generation", options.ifGeneration)
            message.body.add("cwd", options.caller.directory)
            message.body.add("command", options.caller.command)
            message.acceptsLines = options.wantsProgress
            if change.isSideProcess { message.acceptsLines = true }
            return message
        }
    }

    private static func query(_ look: Look) -> [WireMessage.QueryItem] {
        var items: [WireMessage.QueryItem] = []
        switch look {
        case .status, .apps, .routes, .metrics, .history: break
        case .instances(let query):
            items.add("name", query.names)
            items.add("service", query.service)
            items.add("brief", query.isBrief ? "1" : nil)
        case .why(let name): items.add("name", name)
        case .releases(let app): items.add("app", app)
        case .config(let name), .env(let name): items.add("name", name)
        case .health(let names): items.add("name", names)
        case .diff(let generation): items.add("generation", generation.map { String($0) })
        case .logs(let query): add(query, to: &items)
        case .events(let query):
            items.add("name", query.names)
            items.add("follow", query.follow ? "1" : nil)
            items.add("since", query.since.map { String($0) })
            items.add("n", query.limit.map { String($0) })
        case .operations(let id, let wait):
            items.add("id", id)
            items.add("wait", wait.map(DurationText.write))
        }
        return items
    }

    private static func add(_ query: LogQuery, to items: inout [WireMessage.QueryItem]) {
        items.add("name", query.names)
        items.add("replica", query.replica.map { String($0) })
        items.add("follow", query.follow ? "1" : nil)
        items.add("n", query.lines.map { String($0) })
        items.add("since", query.since.map(momentText))
        items.add("until", query.until.map(momentText))
        items.add("grep", query.pattern)
        items.add("stream", query.stream?.rawValue)
    }

    private static func momentText(_ nanoseconds: Int64) -> String {
        String(decoding: UTCTime(nanoseconds: nanoseconds).bytes, as: UTF8.self)
    }

    private static func body(_ change: Change) -> JSONObject {
        var body = JSONObject()
        switch change {
        case .spawn(let spawn):
            body.add("name", spawn.name)
            if !spawn.env.isEmpty { body["env"] = .object(object(spawn.env)) }
            body.add("replicas", spawn.replicas)
            if spawn.new { body["new"] = true }
        case .stop(let names, let delete):
            body["names"] = .strings(names)
            if delete { body["delete"] = true }
        case .restart(let names), .reset(let names): body["names"] = .strings(names)
        case .signal(let names, let signal):
            body["names"] = .strings(names)
            body.add("signal", signal)
        case .scale(let numbers): body["replicas"] = object(numbers)
        case .weight(let numbers): body["weights"] = object(numbers)
        case .appAdd(let directory, let name):
            body.add("directory", directory)
            body.add("name", name)
        case .appDelete(let app): body.add("app", app)
        case .reload(let app), .routeDefault(let app): body.add("app", app)
        case .env(let change):
            body.add("name", change.name)
            if !change.set.isEmpty { body["set"] = .object(object(change.set)) }
            if !change.unset.isEmpty { body["unset"] = .strings(change.unset) }
        case .route(let route): add(route, to: &body)
        case .routeRemove(let host, let path):
            body.add("host", host)
            body.add("path", path)
        case .apply(let toml): body.add("toml", toml)
        case .undo(let generation): body.add("generation", generation)
        case .cancel(let operation): body.add("operation", operation)
        case .shutdown: break
        case .exec(let request):
            body.add("name", request.name)
            add(request.process, to: &body)
        case .run(let request):
            body.add("service", request.service)
            add(request.process, to: &body)
        case .execSignal(let process, let signal):
            body.add("process", process)
            body.add("signal", signal)
        }
        return body
    }

    private static func add(_ route: RouteChange, to body: inout JSONObject) {
        body.add("host", route.host)
        body.add("path", route.path)
        body.add("app", route.app)
        body.add("service", route.service)
        body.add("instance", route.instance)
        body.add("upstream", route.upstream)
        if route.new { body["new"] = true }
    }

    private static func add(_ command: SideCommand, to body: inout JSONObject) {
        body["argv"] = .strings(command.arguments)
        if !command.env.isEmpty { body["env"] = .object(object(command.env)) }
        body.add("directory", command.directory)
        if command.hasTerminal { body["terminal"] = true }
    }

    private static func object(_ entries: [EnvEntry]) -> JSONObject {
        var object = JSONObject()
        for entry in entries {
            object[entry.key] = entry.isSecret ? ["secret": .string(entry.value)] : .string(entry.value)
        }
        return object
    }

    private static func object(_ numbers: [NamedNumber]) -> JSONValue {
        var object = JSONObject()
        for entry in numbers { object[entry.name] = .int(entry.number) }
        return .object(object)
    }
}

extension [WireMessage.QueryItem] {
    fileprivate mutating func add(_ name: String, _ value: String?) {
        if let value { append(WireMessage.QueryItem(name, value)) }
    }

    fileprivate mutating func add(_ name: String, _ values: [String]) {
        for value in values { add(name, value) }
    }
}

extension JSONObject {
    fileprivate mutating func add(_ key: String, _ text: String?) {
        if let text { self[key] = .string(text) }
    }

    fileprivate mutating func add(_ key: String, _ number: Int?) {
        if let number { self[key] = .int(number) }
    }
}
