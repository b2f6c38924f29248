import TOML

/// Reads `[[routes]]` and `[routing]`.
struct RoutesReader {
    /// Names of services by app label.
    let services: [String: [String]]
    var problems: Problems

    mutating func read(_ entries: [(fields: Fields, position: SourcePosition)]) -> [DeclaredRoute] {
        var places: Set<String> = []
        return entries.enumerated().compactMap { index, entry in
            guard let route = read(entry.fields, "routes[\(index)]", entry.position) else { return nil }
            if !places.insert("\(route.host) \(route.path)").inserted {
                problems.error(
                    at: entry.position, "route \(route.host)\(route.path == "/" ? "" : route.path) is given twice")
                return nil
            }
            return route
        }
    }

    private mutating func read(_ fields: Fields, _ subject: String, _ position: SourcePosition) -> DeclaredRoute? {
        guard let text = fields.string("host") else {
            problems.error(at: position, "\(subject) host is required")
            return nil
        }
        guard case .success(let host) = HostText.parse(text) else {
            if case .failure(let problem) = HostText.parse(text) {
                problems.error(
                    at: fields.position("host"), "\(subject) host \(TOMLWriter.string(text)) \(problem.message)")
            }
            return nil
        }
        guard let target = readTarget(fields, subject, position) else { return nil }
        var route = DeclaredRoute(host: host, target: target)
        route.path = fields.string("path") ?? "/"
        if !route.path.hasPrefix("/") {
            problems.error(at: fields.position("path"), "\(subject) path must begin with \"/\"")
        }
        route.affinity = fields.word("affinity", as: Traffic.Affinity.self)
        route.timeouts = readTimeouts(fields)
        route.extras.compress = fields.boolean("compress") ?? false
        route.extras.basicAuth = fields.string("basic_auth")
        route.extras.maintenance = fields.boolean("maintenance") ?? false
        route.extras.errorPages = fields.string("error_pages")
        route.extras.proxyProtocol = fields.boolean("proxy_protocol") ?? false
        return route
    }

    private func readTimeouts(_ fields: Fields) -> DeclaredTimeouts {
        var timeouts = DeclaredTimeouts()
        timeouts.connect = fields.duration("connect_timeout")
        timeouts.request = fields.duration("request_timeout")
        timeouts.head = fields.duration("head_timeout")
        timeouts.bodyGrace = fields.duration("body_grace")
        timeouts.bodyRate = fields.integer("body_rate")
        timeouts.keepalive = fields.duration("keepalive_timeout")
        return timeouts
    }

    private mutating func readTarget(
        _ fields: Fields, _ subject: String, _ position: SourcePosition
    ) -> DeclaredRoute.Target? {
        let given =
            ["upstream", "redirect"].filter(fields.has) + (fields.has("app") || fields.has("service") ? ["app"] : [])
        guard given.count == 1 else {
            let rule = given.isEmpty ? "needs a target" : "has \(Prose.joined(given, with: "and")): give one of them"
            problems.error(at: position, "\(subject) \(rule)", hint: "app, service, upstream or redirect")
            return nil
        }
        if let target = fields.string("redirect") { return .redirect(target) }
        if let text = fields.string("upstream") {
            guard let endpoint = Endpoint(text) else {
                problems.error(
                    at: fields.position("upstream"), "\(subject) upstream \(TOMLWriter.string(text)) is no endpoint",
                    hint: "as in \"unix:/run/x.sock\" or \"127.0.0.1:9000\"")
                return nil
            }
            return .upstream(endpoint)
        }
        return readAppTarget(fields, subject)
    }

    private mutating func readAppTarget(_ fields: Fields, _ subject: String) -> DeclaredRoute.Target? {
        let app = fields.string("app").flatMap { $0 == HostState.hostName ? nil : $0 }
        let label = app ?? HostState.hostName
        guard let known = services[label] else {
            unknown(fields.position("app"), "\(subject) app", label, Array(services.keys).sorted())
            return nil
        }
        let service = fields.string("service")
        if let service, !known.contains(service) {
            unknown(fields.position("service"), "\(subject) service", service, known)
            return nil
        }
        return .app(app, service: service, instance: fields.string("instance"))
    }

    private mutating func unknown(_ place: SourcePosition?, _ subject: String, _ word: String, _ known: [String]) {
        let nearest = Spelling.nearest(to: word, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
        problems.error(at: place, "\(subject) \(TOMLWriter.string(word)) does not exist\(nearest)")
    }

    mutating func readRules(_ fields: Fields) -> RoutingRules {
        var rules = RoutingRules()
        rules.fallback = fields.string("default")
        rules.shortApp = fields.string("short")
        rules.subdomains = fields.words("subdomain").map { RoutingRule(key: $0.key.lowercased(), service: $0.value) }
        rules.paths = fields.words("path").map { RoutingRule(key: $0.key, service: $0.value) }
        for rule in fields.words("subdomain") + fields.words("path") {
            checkService(rule.value, at: rule.position)
        }
        for rule in fields.words("path") where !rule.key.hasPrefix("/") {
            problems.error(at: rule.position, "routing.path \(TOMLWriter.string(rule.key)) must begin with \"/\"")
        }
        if let fallback = rules.fallback, services[fallback] == nil {
            checkService(fallback, at: fields.position("default"))
        }
        if let short = rules.shortApp, services[short] == nil {
            unknown(fields.position("short"), "routing.short", short, Array(services.keys).sorted())
        }
        return rules
    }

    private mutating func checkService(_ text: String, at position: SourcePosition?) {
        guard let name = ServiceName(parsing: text), services[name.appLabel]?.contains(name.service) ?? false else {
            unknown(position, "routing: service", text, services[HostState.hostName] ?? [])
            return
        }
    }
}

extension Endpoint {
    /// Reads `unix:/run/x.sock`, `127.0.0.1:9000`, `[::1]:9000` or `localhost:9000`.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/"), path.utf8.count <= 107 else { return nil }
            self = .unix(path: path)
            return
        }
        let numeric = text.hasPrefix("localhost:") ? "127.0.0.1:" + text.dropFirst(10) : text
        guard let address = ListenAddress(numeric), address.port > 0 else { return nil }
        self = .tcp(address: address.host.isEmpty ? "127.0.0.1" : address.host, port: address.port)
    }
}
