extension Schema {
    private static let virtualMachine = KeySpec.Status.refused(
        "there are no virtual machines here; isolation = \"sandbox\" confines untrusted code")
    private static let account = ValueKind.either([.string, .integer(0...4_294_967_294)])

    static let service: [KeySpec] = launching + listening + running + confining + serving

    private static let launching: [KeySpec] = [
        KeySpec("command", .string),
        KeySpec("args", .strings),
        KeySpec("workdir", .string),
        KeySpec("image", .string, .later),
        KeySpec("user", account),
        KeySpec("group", account),
        KeySpec("env", .environment),
        KeySpec("env_file", text),
        KeySpec("sockets", .tables(.passedSocket), .later),
        KeySpec("credentials", .words, .later),
    ]

    private static let listening: [KeySpec] = [
        KeySpec("port", portNumber),
        KeySpec("port_name", .string),
        KeySpec("port_type", .string),
        KeySpec("ports", .tables(.port)),
        KeySpec("socket", .string),
        KeySpec("socket_mode", .either([.string, .integer(0...0o777)])),
        KeySpec("socket_group", account),
        KeySpec("socket_user", account),
        KeySpec("port_timeout", .seconds),
        KeySpec("startup_timeout", .seconds),
        KeySpec("notify", .boolean),
    ]

    private static let running: [KeySpec] = [
        KeySpec("concurrency", .table(.concurrency)),
        KeySpec("idle_timeout", .seconds),
        KeySpec("health", .either([.string, .table(.health)])),
        KeySpec("restart", .oneOf(RestartPolicy.Condition.allCases.map(\.rawValue))),
        KeySpec("success_exit_codes", .integers(0...255)),
        KeySpec("backoff_base_ms", natural),
        KeySpec("backoff_max_ms", positive),
        KeySpec("max_restarts", natural),
        KeySpec("restart_window", .seconds),
        KeySpec("stop_signal", .either([.string, .integer(1...64)])),
        KeySpec("stop_timeout", .seconds),
        KeySpec("stop_grace_period_secs", natural),
        KeySpec("shutdown_timeout", .seconds),
        KeySpec("drain_timeout", .seconds),
        KeySpec("depends_on", .either([.strings, .words])),
        KeySpec("overlap", .boolean),
        KeySpec("deploy", .table(.deploy)),
    ]

    private static let confining: [KeySpec] = [
        KeySpec("isolation", .string),
        KeySpec("engine", .string),
        KeySpec("egress", .strings, .later),
        KeySpec("memory_limit_mb", natural),
        KeySpec("memory_high_mb", natural),
        KeySpec("cpu_shares", .integer(1...10000)),
        KeySpec("cpu_quota", .string),
        KeySpec("tasks_max", positive),
        KeySpec("io_weight", .integer(1...10000)),
        KeySpec("open_files", positive),
        KeySpec("disks", .tables(.disk), .later),
        KeySpec("mounts", .tables(.mount)),
        KeySpec("storage_persist", .boolean),
        KeySpec("storage_quota_mb", natural),
        KeySpec("kernel", .anything, virtualMachine),
        KeySpec("rootfs", .anything, virtualMachine),
        KeySpec("memory_mb", .anything, virtualMachine),
        KeySpec("vcpus", .anything, virtualMachine),
        KeySpec("vsock_port", .anything, virtualMachine),
        KeySpec("runtime", .anything, .refused("use isolation = \"process\", \"namespace\" or \"sandbox\"")),
    ]

    private static let serving: [KeySpec] = [
        KeySpec("request_timeout", .seconds),
        KeySpec("hosts", .strings),
        KeySpec("statics", .tables(.statics), .later),
        KeySpec("protocol", .oneOf(Traffic.UpstreamProtocol.allCases.map(\.rawValue))),
        KeySpec("affinity", .oneOf(Traffic.Affinity.allCases.map(\.rawValue)), .later),
        KeySpec("hold", .seconds),
        KeySpec("hold_max", natural),
        KeySpec("idle_action", .oneOf(Traffic.IdleAction.allCases.map(\.rawValue)), .later),
        KeySpec("freeze_for", .seconds, .later),
    ]

    static let port: [KeySpec] = [
        KeySpec("port", portNumber),
        KeySpec("name", .string),
        KeySpec("type", .string),
        KeySpec("node_port", .integer(0...65535)),
        KeySpec("max_connections", positive),
    ]

    static let concurrency: [KeySpec] = [
        KeySpec("mode", .string),
        KeySpec("requests_per_instance", .integer(.min ... .max)),
        KeySpec("scale_down_delay", .seconds),
        KeySpec("num_instances", .integer(.min ... .max)),
        KeySpec("max_instances", .integer(1...10000)),
        KeySpec("shutdown_timeout", .seconds),
    ]

    static let health: [KeySpec] = [
        KeySpec("type", .oneOf(["http", "tcp", "unix", "exec"])),
        KeySpec("path", .string),
        KeySpec("command", .string),
        KeySpec("interval", .seconds),
        KeySpec("timeout", .seconds),
        KeySpec("healthy_after", .integer(1...1000)),
        KeySpec("unhealthy_after", .integer(1...1000)),
        KeySpec("start_period", .seconds),
        KeySpec("on_failure", .oneOf(HealthCheck.FailureAction.allCases.map(\.rawValue))),
    ]

    static let disk: [KeySpec] = [
        KeySpec("name", .string),
        KeySpec("mount_path", .string),
        KeySpec("size_gb", .integer(.min ... .max)),
        KeySpec("read_only", .boolean),
        KeySpec("filesystem", .string),
        KeySpec("lease_timeout", .seconds),
        KeySpec("owner", account),
    ]

    static let mount: [KeySpec] = [
        KeySpec("source", .string),
        KeySpec("destination", .string),
        KeySpec("readonly", .boolean),
    ]

    static let statics: [KeySpec] = [KeySpec("path", .string, .later), KeySpec("url_prefix", .string, .later)]

    static let deploy: [KeySpec] = [KeySpec("check", .string, .later), KeySpec("strategy", .string, .later)]

    static let passedSocket: [KeySpec] = [KeySpec("name", .string, .later), KeySpec("listen", .string, .later)]
}
