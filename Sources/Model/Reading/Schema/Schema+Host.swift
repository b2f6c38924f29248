extension Schema {
    private static let listener = ValueKind.either([.string, .strings])
    private static let range = ValueKind.string

    static let settings: [KeySpec] = [
        KeySpec("data_dir", .string),
        KeySpec("domain", .string),
        KeySpec("http", listener),
        KeySpec("https", listener),
        KeySpec("admin", listener),
        KeySpec("dns", listener),
        KeySpec("tls", .table(.tls)),
        KeySpec("acme", .anything, .later),
        KeySpec("trusted_proxies", .strings),
        KeySpec("router_workers", .integer(1...1024)),
        KeySpec("default_isolation", .string),
        KeySpec("degrade", .oneOf(IsolationSettings.Degrade.allCases.map(\.rawValue))),
        KeySpec("port_range", range),
        KeySpec("uid_range", range),
        KeySpec("instance_network", .string, .later),
        KeySpec("log", .table(.log)),
        KeySpec("health_check_interval", .seconds),
        KeySpec("max_restarts", natural),
        KeySpec("restart_window", .seconds),
        KeySpec("backoff_base_ms", natural),
        KeySpec("backoff_max_ms", positive),
        KeySpec("memory_budget", .size, .later),
        KeySpec("api", .anything, .later),
    ]

    static let tls: [KeySpec] = [
        KeySpec("certificates", .tables(.certificate)),
        KeySpec("enabled", .boolean, .later),
        KeySpec("acme_email", .string, .later),
        KeySpec("domain", .string, .later),
        KeySpec("cache_dir", .string, .later),
        KeySpec("staging", .boolean, .later),
        KeySpec("https_port", portNumber, .later),
        KeySpec("http_port", portNumber, .later),
        KeySpec("dns_provider", .string, .ignored("certificates are proven over HTTP and TLS, not by DNS")),
    ]

    static let certificate: [KeySpec] = [KeySpec("cert", .string), KeySpec("key", .string)]

    static let log: [KeySpec] = [
        KeySpec("max_size", .size),
        KeySpec("keep", .integer(1...1000)),
        KeySpec("journal", .boolean, .later),
        KeySpec("access", .either([.boolean, .string])),
    ]

    static let alerts: [KeySpec] = [KeySpec("url", .string, .later), KeySpec("exec", .string, .later)]

    static let image: [KeySpec] = [
        KeySpec("command", .string, .later),
        KeySpec("args", .strings, .later),
        KeySpec("port", portNumber, .later),
        KeySpec("user", .string, .later),
    ]

    static let routing: [KeySpec] = [
        KeySpec("default", .string),
        KeySpec("subdomain", .words),
        KeySpec("path", .words),
        KeySpec("short", .string),
    ]

    static let route: [KeySpec] = [
        KeySpec("host", .string),
        KeySpec("path", .string),
        KeySpec("app", .string),
        KeySpec("service", .string),
        KeySpec("instance", .string),
        KeySpec("upstream", .string),
        KeySpec("affinity", .oneOf(Traffic.Affinity.allCases.map(\.rawValue)), .later),
        KeySpec("redirect", .string, .later),
        KeySpec("compress", .boolean, .later),
        KeySpec("basic_auth", .string, .later),
        KeySpec("maintenance", .boolean, .later),
        KeySpec("error_pages", .string, .later),
        KeySpec("proxy_protocol", .boolean, .later),
        KeySpec("connect_timeout", .seconds),
        KeySpec("request_timeout", .seconds),
        KeySpec("head_timeout", .seconds),
        KeySpec("body_grace", .seconds),
        KeySpec("body_rate", natural),
        KeySpec("keepalive_timeout", .seconds),
    ]

    static let instance: [KeySpec] = [
        KeySpec("goal", .oneOf(["up", "down"])),
        KeySpec("replicas", .integer(0...10000)),
        KeySpec("weight", .integer(0...100)),
        KeySpec("env", .environment),
        KeySpec("release", .string),
    ]

    static let app: [KeySpec] = [
        KeySpec("directory", .string),
        KeySpec("release", .string),
        KeySpec("candidate", .string),
        KeySpec("env", .environment),
        KeySpec("service", .map(.service)),
        KeySpec("releases", .map(.release)),
        KeySpec("definition", .map(.definition)),
    ]

    static let release: [KeySpec] = [
        KeySpec("at", .time),
        KeySpec("by", .string),
        KeySpec("commit", .string),
        KeySpec("directory", .string),
        KeySpec("definition", .string),
        KeySpec("failed", .string),
    ]

    static let definition: [KeySpec] = [
        KeySpec("source", .strings),
        KeySpec("env", .environment),
        KeySpec("service", .map(.service)),
        KeySpec("tasks", .map(.task)),
        KeySpec("instances", .lists),
        KeySpec("statics", .tables(.statics), .later),
        KeySpec("static", .table(.site), .later),
        KeySpec("aliases", .words),
    ]

    static let allocation: [KeySpec] = [
        KeySpec("uid", .integer(0...4_294_967_294)),
        KeySpec("vip", .string),
        KeySpec("address", .string),
        KeySpec("port", portNumber),
        KeySpec("network6", .string),
    ]
}
