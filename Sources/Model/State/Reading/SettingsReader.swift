import TOML

/// Reads `[settings]`.
struct SettingsReader {
    let fields: Fields
    var problems: Problems

    init(_ table: TOMLTable, problems: Problems) {
        fields = Fields(table)
        self.problems = problems
    }

    mutating func read() -> Settings {
        var settings = Settings()
        settings.dataDirectory = readDataDirectory()
        if let domain = fields.string("domain") { settings.domain = readDomain(domain) }
        settings.listeners.http = readListener("http")
        settings.listeners.https = readListener("https")
        settings.listeners.admin = readListener("admin")
        settings.listeners.names = readNameListener()
        settings.router = readRouter()
        settings.isolation = readIsolation()
        settings.ports = readRange("port_range", 1...UInt16.max) ?? settings.ports
        settings.log = readLog()
        settings.defaults = readDefaults()
        settings.offersTCP = fields.has("api")
        settings.memoryBudget = fields.size("memory_budget")
        return settings
    }

    private mutating func error(_ key: String, _ message: String, hint: String? = nil) {
        problems.error(at: fields.position(key), "settings.\(message)", hint: hint)
    }

    private mutating func readDataDirectory() -> String? {
        guard let path = fields.string("data_dir") else { return nil }
        if path.isEmpty { error("data_dir", "data_dir must not be empty") }
        if path.hasPrefix("~") { error("data_dir", "data_dir must not begin with \"~\"", hint: "write the whole path") }
        return path
    }

    private mutating func readDomain(_ text: String) -> String {
        switch HostText.parse(text) {
        case .success(let host) where !host.hasPrefix("*"): return host
        default:
            error("domain", "domain \(TOMLWriter.string(text)) is not a host name")
            return "localhost"
        }
    }

    private mutating func readListener(_ key: String) -> ListenerSettings.Choice {
        let texts = fields.strings(key)
        guard fields.has(key), !texts.isEmpty || fields.table[key]?.value.array != nil else { return .automatic }
        if texts == ["off"] || texts.isEmpty { return .off }
        var addresses: [ListenAddress] = []
        for text in texts {
            guard let address = ListenAddress(text) else {
                error(
                    key, "\(key): \(TOMLWriter.string(text)) is not an address and port",
                    hint: "as in \"127.0.0.1:8080\", \"[::1]:8080\", \":8080\", or \"off\"")
                continue
            }
            addresses.append(address)
        }
        return addresses.isEmpty ? .automatic : .addresses(addresses)
    }

    /// An answer must come from the address that was asked, so each has to be named.
    private mutating func readNameListener() -> ListenerSettings.Choice {
        let choice = readListener("dns")
        guard case .addresses(let addresses) = choice, addresses.contains(where: \.host.isEmpty) else { return choice }
        error("dns", "dns needs an address of this host", hint: "as in \"127.0.0.100:53\", or \"off\"")
        return .automatic
    }

    private mutating func readRouter() -> RouterSettings {
        var router = RouterSettings()
        router.trustedProxies = fields.strings("trusted_proxies")
        for proxy in router.trustedProxies where !IPAddressText.isNetwork(proxy) {
            error(
                "trusted_proxies", "trusted_proxies: \(TOMLWriter.string(proxy)) is not an address or network",
                hint: "as in \"10.0.0.0/8\"")
        }
        router.workers = fields.integer("router_workers")
        let tls = fields.fields("tls")
        for entry in tls?.tables("certificates") ?? [] {
            guard let certificate = entry.fields.string("cert"), let key = entry.fields.string("key") else {
                problems.error(at: entry.position, "settings.tls.certificates needs cert and key")
                continue
            }
            router.certificates.append(CertificateFiles(certificate: certificate, key: key))
        }
        if fields.has("acme") { router.acme = "acme" }
        if tls?.boolean("enabled") ?? false { router.acme = "tls" }
        return router
    }

    private mutating func readIsolation() -> IsolationSettings {
        var isolation = IsolationSettings()
        if let word = fields.string("default_isolation") {
            switch IsolationWord.parse(word) {
            case .success(let level): isolation.level = level
            case .failure(let problem): error("default_isolation", "default_\(problem.message)", hint: problem.hint)
            }
        }
        isolation.degrade = fields.word("degrade", as: IsolationSettings.Degrade.self) ?? isolation.degrade
        isolation.users = readRange("uid_range", 1...UInt32.max - 1) ?? isolation.users
        isolation.network = fields.string("instance_network")
        if let network = isolation.network, !network.hasSuffix(".0.0/16") || !IPAddressText.isNetwork(network) {
            error("instance_network", "instance_network must be an IPv4 network as in \"10.214.0.0/16\"")
        }
        return isolation
    }

    /// `"30000-32767"`.
    private mutating func readRange<Number: FixedWidthInteger>(
        _ key: String, _ allowed: ClosedRange<Number>
    ) -> ClosedRange<Number>? {
        guard let text = fields.string(key) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
            Number(String(part.filter { $0 != " " }))
        }
        guard parts.count == 2, let low = parts[0], let high = parts[1], low <= high, allowed.contains(low),
            allowed.contains(high)
        else {
            error(key, "\(key) must be two numbers, as in \"30000-32767\"")
            return nil
        }
        return low...high
    }

    private mutating func readLog() -> LogSettings {
        var log = LogSettings()
        guard let table = fields.fields("log") else { return log }
        log.maximumSize = table.size("max_size") ?? log.maximumSize
        log.keep = table.integer("keep") ?? log.keep
        log.journal = table.boolean("journal") ?? log.journal
        if let isOn = table.boolean("access") { log.access = isOn ? .json : .off }
        if let word = table.string("access") {
            log.access = LogSettings.Access(rawValue: word) ?? .off
            if LogSettings.Access(rawValue: word) == nil {
                problems.error(
                    at: table.position("access"),
                    "settings.log.access must be true, false, \"json\" or \"combined\"")
            }
        }
        if log.maximumSize < 4096 {
            problems.error(at: table.position("max_size"), "settings.log.max_size must be at least 4096 bytes")
        }
        return log
    }

    private mutating func readDefaults() -> ServiceDefaults {
        var defaults = ServiceDefaults()
        defaults.healthInterval = fields.duration("health_check_interval") ?? defaults.healthInterval
        defaults.maximumRestarts = fields.integer("max_restarts") ?? defaults.maximumRestarts
        defaults.restartWindow = fields.duration("restart_window") ?? defaults.restartWindow
        defaults.backoffBase = fields.integer("backoff_base_ms").map { .milliseconds($0) } ?? defaults.backoffBase
        defaults.backoffMaximum =
            fields.integer("backoff_max_ms").map { .milliseconds($0) }
            ?? max(defaults.backoffMaximum, defaults.backoffBase)
        if defaults.healthInterval == .zero {
            error("health_check_interval", "health_check_interval must be more than 0")
        }
        if defaults.backoffBase > defaults.backoffMaximum {
            error("backoff_max_ms", "backoff_max_ms must not be less than backoff_base_ms")
        }
        return defaults
    }
}
