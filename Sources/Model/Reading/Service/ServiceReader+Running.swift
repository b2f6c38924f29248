import TOML

extension ServiceReader {
    mutating func readScale() -> Scale {
        let table = fields.fields("concurrency")
        let isWeb = name == "web"
        guard let table else { return isWeb ? .automatic(AutomaticScale()) : .fixed(replicas: 1) }
        switch table.string("mode") ?? (isWeb ? "auto" : "fixed") {
        case "auto": return readAutomatic(table)
        case "fixed": return readFixed(table)
        case let other:
            concurrencyError(
                table, "mode",
                "invalid concurrency mode \(TOMLWriter.string(other)), must be \"auto\" or \"fixed\"")
            return .fixed(replicas: 1)
        }
    }

    private mutating func readAutomatic(_ table: Fields) -> Scale {
        if table.has("num_instances") {
            concurrencyError(table, "num_instances", "num_instances cannot be set in auto mode")
        }
        var scale = AutomaticScale()
        if let requests = table.integer("requests_per_instance") {
            if requests < 0 {
                concurrencyError(table, "requests_per_instance", "requests_per_instance must be non-negative")
            } else if requests > 0 {
                scale.requestsPerInstance = min(requests, Int(Int32.max))
            }
        }
        scale.scaleDownDelay = table.duration("scale_down_delay") ?? scale.scaleDownDelay
        scale.maximum = table.integer("max_instances") ?? scale.maximum
        return .automatic(scale)
    }

    private mutating func readFixed(_ table: Fields) -> Scale {
        for key in ["requests_per_instance", "scale_down_delay", "max_instances"] where table.has(key) {
            concurrencyError(table, key, "\(key) cannot be set in fixed mode")
        }
        let count = table.integer("num_instances") ?? 1
        guard count < 1 || count > 10000 else { return .fixed(replicas: count) }
        let rule = count < 1 ? "must be at least 1 for fixed mode" : "must be at most 10000"
        concurrencyError(table, "num_instances", "num_instances \(rule)")
        return .fixed(replicas: 1)
    }

    private mutating func concurrencyError(_ table: Fields, _ key: String, _ message: String) {
        problems.error(at: table.position(key), "service \(name): \(message)")
    }

    mutating func readHealth(listening: inout Listening) -> HealthCheck? {
        guard fields.has("health") else { return nil }
        guard let kind = readHealthKind() else { return nil }
        let table = fields.fields("health") ?? Fields(TOMLTable())
        var check = HealthCheck(kind: kind)
        check.interval = table.duration("interval") ?? rules.defaults.healthInterval
        check.timeout = table.duration("timeout") ?? check.timeout
        check.healthyAfter = table.integer("healthy_after") ?? check.healthyAfter
        check.unhealthyAfter = table.integer("unhealthy_after") ?? check.unhealthyAfter
        check.startPeriod = table.duration("start_period") ?? check.startPeriod
        check.onFailure = table.word("on_failure", as: HealthCheck.FailureAction.self) ?? check.onFailure
        for key in ["interval", "timeout"] where table.duration(key) == .zero {
            problems.error(at: table.position(key), "service \(name): health \(key) must be more than 0")
        }
        checkTarget(of: kind, &listening)
        return check
    }

    private mutating func readHealthKind() -> HealthCheck.Kind? {
        if let path = fields.string("health") { return httpKind(path, at: fields.position("health")) }
        guard let table = fields.fields("health") else { return nil }
        let implied = table.has("command") ? "exec" : "http"
        switch table.string("type") ?? implied {
        case "http":
            return httpKind(table.string("path") ?? "/", at: table.position("path"))
        case "tcp": return .tcp
        case "unix": return .unix
        case "exec":
            guard let command = table.string("command"), !command.allSatisfy(\.isWhitespace) else {
                error("health", "health of type \"exec\" needs a command")
                return nil
            }
            return .exec(command: command)
        default: return nil
        }
    }

    private mutating func httpKind(_ path: String, at position: SourcePosition?) -> HealthCheck.Kind {
        let isClean = path.hasPrefix("/") && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        if !isClean {
            problems.error(
                at: position, "service \(name): health \(TOMLWriter.string(path)) must be a path that begins with \"/\""
            )
        }
        return .http(path: path)
    }

    /// A `[service.*]` whose health is asked over HTTP listens somewhere: on `PORT`, as nothing else is said.
    private mutating func checkTarget(of kind: HealthCheck.Kind, _ listening: inout Listening) {
        let hasStream = listening.ports.contains { $0.kind != .udp }
        switch kind {
        case .exec: return
        case .unix where listening.socket == nil:
            error("health", "health of type \"unix\" needs a socket")
        case .http, .tcp:
            guard !hasStream, listening.socket == nil || kind == .tcp else { return }
            if rules.dialect == .host, listening.ports.isEmpty {
                listening.ports = [Self.wish(named: "http")]
            } else {
                error("health", "health has nothing to ask: the service declares no port", hint: "add port = …")
            }
        case .unix: return
        }
    }

    mutating func readTraffic() -> Traffic {
        var traffic = Traffic()
        traffic.upstreamProtocol = fields.word("protocol", as: Traffic.UpstreamProtocol.self) ?? .http
        traffic.affinity = fields.word("affinity", as: Traffic.Affinity.self)
        traffic.requestTimeout = fields.duration("request_timeout")
        traffic.hosts = readHosts()
        traffic.statics = fields.tables("statics").map { entry in
            StaticFiles(path: entry.fields.string("path") ?? "", urlPrefix: entry.fields.string("url_prefix") ?? "/")
        }
        traffic.hold = fields.duration("hold") ?? traffic.hold
        traffic.holdMaximum = fields.integer("hold_max") ?? traffic.holdMaximum
        traffic.idleTimeout = fields.duration("idle_timeout") ?? traffic.idleTimeout
        traffic.idleAction = fields.word("idle_action", as: Traffic.IdleAction.self) ?? traffic.idleAction
        traffic.freezeFor = fields.duration("freeze_for")
        traffic.overlaps = fields.boolean("overlap")
        traffic.deploy.check = fields.fields("deploy")?.string("check")
        traffic.deploy.strategy = fields.fields("deploy")?.string("strategy")
        return traffic
    }

    private mutating func readHosts() -> [String] {
        var hosts: [String] = []
        for text in fields.strings("hosts") {
            switch HostText.parse(text) {
            case .success(let host) where hosts.contains(host):
                error("hosts", "hosts names \(TOMLWriter.string(text)) twice")
            case .success(let host): hosts.append(host)
            case .failure(let problem): error("hosts", "hosts: \(TOMLWriter.string(text)) \(problem.message)")
            }
        }
        return hosts
    }
}
