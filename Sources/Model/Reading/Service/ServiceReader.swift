import TOML

/// Makes a `Service` of its table: defaults, and the rules between keys.
///
/// Unknown keys and wrong types were reported by `SchemaCheck`; here they read
/// as absent.
struct ServiceReader {
    let name: String
    let fields: Fields
    let rules: ServiceRules
    var problems: Problems

    init(_ name: String, _ table: TOMLTable, rules: ServiceRules, problems: Problems) {
        self.name = name
        fields = Fields(table)
        self.rules = rules
        self.problems = problems
    }

    mutating func read() -> Service {
        var service = Service(name: name, launch: readLaunch())
        service.environment = readEnvironment()
        service.listening = readListening(launch: service.launch, environment: service.environment)
        service.scale = readScale()
        service.health = readHealth(listening: &service.listening)
        service.restart = readRestart()
        service.stop = readStop()
        service.dependencies = readDependencies()
        service.confinement = readConfinement()
        service.storage = readStorage(scale: service.scale)
        service.traffic = readTraffic()
        service.handover = readHandover()
        return service
    }

    mutating func error(_ key: String, _ message: String, hint: String? = nil) {
        problems.error(at: fields.position(key), "service \(name): \(message)", hint: hint)
    }

    private mutating func readLaunch() -> Launch {
        var launch = Launch(command: fields.string("command") ?? "")
        let arguments = fields.strings("args")
        launch.arguments = arguments.isEmpty ? nil : arguments
        launch.workingDirectory = fields.string("workdir")
        launch.image = fields.string("image")
        launch.user = fields.word("user")
        launch.group = fields.word("group")
        launch.interpolates = rules.dialect == .host
        if fields.has("command"), launch.command.allSatisfy(\.isWhitespace) {
            error("command", "command must not be empty")
        }
        if launch.arguments != nil, !fields.has("command") {
            error("args", "args needs a command, the program that gets them")
        }
        if launch.workingDirectory == "" { error("workdir", "workdir must not be empty") }
        if launch.command.utf8.contains(0) || arguments.contains(where: { $0.utf8.contains(0) }) {
            error("command", "a command may not contain a NUL character")
        }
        checkImage(launch)
        return launch
    }

    private mutating func checkImage(_ launch: Launch) {
        guard let image = launch.image, launch.command.isEmpty else { return }
        let base = ImageName.base(of: image)
        guard !ImageName.known.contains(base), !rules.images.contains(image), !rules.images.contains(base) else {
            return
        }
        problems.error(
            at: fields.position("image"),
            "services.\(name): image \(TOMLWriter.string(image)) has no host equivalent",
            hint: "add command = \"…\", or [images.\(TOMLWriter.string(base))] with a command to the settings")
    }

    private mutating func readRestart() -> RestartPolicy {
        var policy = RestartPolicy()
        let other: RestartPolicy.Condition = rules.dialect == .host ? .onFailure : .always
        policy.condition = fields.word("restart", as: RestartPolicy.Condition.self) ?? other
        policy.successExitCodes = fields.integers("success_exit_codes").compactMap { UInt8(exactly: $0) }
        let defaults = rules.defaults
        policy.backoffBase = fields.integer("backoff_base_ms").map { .milliseconds($0) } ?? defaults.backoffBase
        policy.backoffMaximum = fields.integer("backoff_max_ms").map { .milliseconds($0) } ?? defaults.backoffMaximum
        policy.maximumRestarts = fields.integer("max_restarts") ?? defaults.maximumRestarts
        policy.window = fields.duration("restart_window") ?? defaults.restartWindow
        if policy.backoffBase > policy.backoffMaximum, fields.has("backoff_base_ms") || fields.has("backoff_max_ms") {
            let key = fields.has("backoff_base_ms") ? "backoff_base_ms" : "backoff_max_ms"
            error(key, "backoff_base_ms must not be more than backoff_max_ms")
        }
        return policy
    }

    private mutating func readStop() -> StopPolicy {
        var policy = StopPolicy()
        if let text = fields.word("stop_signal") {
            if let signal = SignalName.number(of: text) {
                policy.signal = signal
            } else {
                error("stop_signal", "stop_signal \(TOMLWriter.string(text)) is no signal", hint: "as in \"TERM\"")
            }
        }
        let concurrency = fields.fields("concurrency")
        let spellings: [(String, Duration?)] = [
            ("stop_timeout", fields.duration("stop_timeout")),
            ("stop_grace_period_secs", fields.duration("stop_grace_period_secs")),
            ("shutdown_timeout", fields.duration("shutdown_timeout")),
            ("concurrency", concurrency?.duration("shutdown_timeout")),
        ]
        let given = spellings.filter { $0.1 != nil }
        if given.count > 1 {
            let names = given.map { $0.0 == "concurrency" ? "concurrency.shutdown_timeout" : $0.0 }
            error(
                given[1].0,
                "cannot use both \(Prose.joined(names, with: "and")), which mean the same: keep one of them")
        }
        policy.timeout = given.first?.1 ?? policy.timeout
        policy.drainTimeout = fields.duration("drain_timeout") ?? policy.drainTimeout
        return policy
    }

    private func readDependencies() -> [Dependency] {
        let words = fields.words("depends_on").map { entry in
            Dependency(service: entry.key, condition: Dependency.Condition(rawValue: entry.value) ?? .ready)
        }
        return fields.strings("depends_on").map { Dependency(service: $0) } + words
    }

    private func readHandover() -> Handover {
        var handover = Handover()
        for entry in fields.tables("sockets") {
            let name = entry.fields.string("name") ?? ""
            handover.sockets.append(PassedSocket(name: name, listen: entry.fields.string("listen") ?? ""))
        }
        handover.credentials = fields.words("credentials").map { Credential(name: $0.key, path: $0.value) }
        return handover
    }
}

/// What the reading of a service depends on beside its table.
package struct ServiceRules: Hashable, Sendable {
    /// Whose manual the author read.
    package enum Dialect: Hashable, Sendable {
        /// app.toml and Procfile: `restart` is always, nothing is interpolated.
        case app
        /// `[service.*]`: `restart` is on-failure, `{placeholders}` work.
        case host
    }

    package var dialect: Dialect
    package var defaults = ServiceDefaults()
    /// Node ports that tenement needs for itself.
    package var reservedPorts: Set<UInt16> = [80, 443, 8443]
    /// Names of the operator's image adapters.
    package var images: Set<String> = []

    package init(_ dialect: Dialect) {
        self.dialect = dialect
    }

    /// The rules of a host with these settings.
    package init(_ dialect: Dialect, settings: Settings, images: [ImageAdapter] = []) {
        self.dialect = dialect
        defaults = settings.defaults
        let listeners = settings.listeners
        for choice in [listeners.http, listeners.https, listeners.admin, listeners.names] {
            guard case .addresses(let addresses) = choice else { continue }
            reservedPorts.formUnion(addresses.map(\.port))
        }
        self.images = Set(images.map(\.name))
    }
}

/// The name in an image reference.
enum ImageName {
    /// Images that will have a stand-in on the host.
    static let known: Set = [
        "postgres", "redis", "valkey", "mysql", "mariadb", "memcached", "rabbitmq", "nginx",
    ]

    /// `postgres` of `docker.io/library/postgres:16-alpine@sha256:…`.
    static func base(of image: String) -> String {
        let withoutDigest = image.prefix { $0 != "@" }
        let last = withoutDigest.split(separator: "/").last ?? withoutDigest
        return String(last.prefix { $0 != ":" })
    }
}
