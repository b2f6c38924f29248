package import JSON

extension CheckReport {
    /// The resolved configuration for programs.
    package var json: JSONValue {
        [
            "name": .string(name),
            "source": .array(sources.map { .string($0) }),
            "diagnostics": .array(diagnostics.map(\.json)),
            "services": .array(services.map { $0.service.json($0.environment, settings: settings) }),
            "routes": .array((host?.routes ?? []).map(\.json)),
            "instances": .array(instanceNames.map { .string($0) }),
        ]
    }

    /// The instances that are listed, by name.
    var instanceNames: [String] {
        let ofApp = (app?.instances ?? []).flatMap { list in list.ids.map { "\(list.service):\($0)" } }
        return ofApp + (host?.instances.keys.sorted().map(\.description) ?? [])
    }
}

extension Diagnostic {
    /// One diagnostic as an object.
    package var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "file": .string(file), "line": .integer(Int64(line)),
            "column": .integer(Int64(column)), "message": .string(message),
            "hint": hint.map { .string($0) } ?? .null,
        ]
    }
}

extension Service {
    /// The service resolved, with the variables it gets, as `check --json` prints it.
    package func json(_ variables: [EnvironmentEntry], settings: Settings) -> JSONValue {
        let limits = confinement.limits
        let level = confinement.level ?? settings.isolation.level ?? .namespace
        return [
            "name": .string(name),
            "command": launch.command.isEmpty ? .null : .string(launch.command),
            "args": launch.arguments.map { .array($0.map { .string($0) }) } ?? .null,
            "image": JSONValue(launch.image),
            "port_env": JSONValue(listening.mainPort.map { Int($0.number) }),
            "ports": .array(listening.ports.map(\.json)),
            "socket": JSONValue(listening.socket),
            "concurrency": scale.json,
            "shutdown_timeout_s": JSONValue(seconds: stop.timeout),
            "restart": .string(restart.condition.rawValue),
            "isolation": .string(level.rawValue),
            "memory_limit_mb": JSONValue(limits.memoryMiB),
            "cpu_shares": JSONValue(limits.cpuWeight),
            "health": health?.json ?? .null,
            "env": .object(Self.json(variables)),
            "disks": .array(storage.disks.map(\.json)),
            "depends_on": .object(
                dependencies.reduce(into: JSONObject()) { $0[$1.service] = .string($1.condition.rawValue) }),
        ]
    }

    private static func json(_ variables: [EnvironmentEntry]) -> JSONObject {
        variables.reduce(into: JSONObject()) { object, entry in
            object[entry.key] =
                switch entry.value {
                case .text(let text): entry.isSensitive ? .string(EnvironmentValue.mask) : .string(text)
                case .missing: .null
                case .secret, .file, .credential: .string(EnvironmentValue.mask)
                }
        }
    }
}

extension EnvironmentValue {
    /// What is shown instead of a secret.
    package static let mask = "••••••••••"
}

extension ServicePort {
    fileprivate var json: JSONValue {
        [
            "port": .integer(Int64(number)), "name": .string(name), "type": .string(kind.rawValue),
            "node_port": JSONValue(nodePort.map(Int.init)),
        ]
    }
}

extension Scale {
    fileprivate var json: JSONValue {
        switch self {
        case .fixed(let replicas):
            [
                "mode": "fixed", "requests_per_instance": nil, "scale_down_delay_s": nil,
                "num_instances": .integer(Int64(replicas)), "max_instances": nil,
            ]
        case .automatic(let scale):
            [
                "mode": "auto", "requests_per_instance": .integer(Int64(scale.requestsPerInstance)),
                "scale_down_delay_s": JSONValue(seconds: scale.scaleDownDelay), "num_instances": nil,
                "max_instances": .integer(Int64(scale.maximum)),
            ]
        }
    }
}

extension HealthCheck {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        switch kind {
        case .http(let path):
            object["type"] = "http"
            object["path"] = .string(path)
        case .tcp: object["type"] = "tcp"
        case .unix: object["type"] = "unix"
        case .exec(let command):
            object["type"] = "exec"
            object["command"] = .string(command)
        }
        object["interval_s"] = JSONValue(seconds: interval)
        object["timeout_s"] = JSONValue(seconds: timeout)
        object["healthy_after"] = .integer(Int64(healthyAfter))
        object["unhealthy_after"] = .integer(Int64(unhealthyAfter))
        object["start_period_s"] = JSONValue(seconds: startPeriod)
        object["on_failure"] = .string(onFailure.rawValue)
        return .object(object)
    }
}

extension Disk {
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "mount_path": .string(mountPath), "size_gb": JSONValue(sizeGB),
            "read_only": .bool(isReadOnly), "filesystem": .string(filesystem),
            "lease_timeout_s": JSONValue(seconds: leaseTimeout),
        ]
    }
}

extension DeclaredRoute {
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["host"] = .string(host)
        object["path"] = .string(path)
        for key in ["app", "service", "instance", "upstream", "redirect"] { object[key] = .null }
        switch target {
        case .app(let app, let service, let instance):
            object["app"] = JSONValue(app)
            object["service"] = JSONValue(service)
            object["instance"] = JSONValue(instance)
        case .upstream(let endpoint): object["upstream"] = .string(endpoint.description)
        case .redirect(let target): object["redirect"] = .string(target)
        }
        return .object(object)
    }
}

extension JSONValue {
    init(_ text: String?) { self = text.map { .string($0) } ?? .null }

    init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }

    /// Whole seconds as an integer, others with their fraction.
    init(seconds duration: Duration) {
        let (nanoseconds, second) = (duration.wholeNanoseconds, Int64(1_000_000_000))
        self =
            nanoseconds % second == 0 ? .integer(nanoseconds / second) : .number(Double(nanoseconds) / Double(second))
    }
}
