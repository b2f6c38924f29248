internal import Control
internal import JSON
internal import Linux
internal import Model
internal import TOML

/// The rows of `config`: what is in effect, and where it was said.
struct ConfigReport {
    private let parts: DaemonParts

    init(_ parts: DaemonParts) {
        self.parts = parts
    }

    /// The settings, or everything about one service or instance.
    func rows(of name: String?, inApp app: String?) throws(ControlError) -> [ConfigRow] {
        guard let name else { return settings() }
        let selector = try NameResolver.selector(name)
        let service = try NameResolver(parts, inApp: app).service(selector)
        let instance = InstanceName(service: service, id: selector.id ?? InstanceName.defaultID)
        return rows(of: service) + rows(of: instance)
    }

    private func settings() -> [ConfigRow] {
        let settings = parts.host.settings
        return [
            row("data_dir", .string(parts.host.dataDirectory)), row("domain", .string(settings.domain)),
            row("http", .array(parts.router.addresses.map { .string($0.text) })),
            row("https", .array(parts.router.security.addresses.map { .string($0.text) })),
            row("admin", .array(parts.adminAddresses.map { .string($0.text) })),
            row("dns", .array((parts.router.names?.listeners.addresses ?? []).map { .string($0.text) })),
            row("default_isolation", .string(parts.host.defaultIsolation.rawValue)),
            row("degrade", .string(settings.isolation.degrade.rawValue)),
            row("port_range", .string("\(settings.ports.lowerBound)-\(settings.ports.upperBound)")),
            row("log.max_size", .integer(Int64(settings.log.maximumSize))),
            row("log.keep", .integer(Int64(settings.log.keep))),
            row("health_check_interval", .string(SpanText.text(settings.defaults.healthInterval))),
            row("max_restarts", .integer(Int64(settings.defaults.maximumRestarts))),
            row("restart_window", .string(SpanText.text(settings.defaults.restartWindow))),
            row("backoff_base_ms", .integer(settings.defaults.backoffBase.wholeNanoseconds / 1_000_000)),
            row("backoff_max_ms", .integer(settings.defaults.backoffMaximum.wholeNanoseconds / 1_000_000)),
        ]
    }

    private func row(_ key: String, _ value: JSONValue) -> ConfigRow {
        let path = TOMLPath(keys: ["settings"] + key.split(separator: ".").map(String.init))
        return ConfigRow(key: "settings.\(key)", value: value, origin: origin(of: path))
    }

    /// `default`, or file and line of the state file.
    private func origin(of path: TOMLPath) -> String {
        guard let node = parts.store.version.document.root[path: path] else { return "default" }
        return "\(parts.store.path):\(node.position.line)"
    }

    private func rows(of name: ServiceName) -> [ConfigRow] {
        guard let service = parts.state.definition(of: name) else { return [] }
        let origin = name.app == nil ? parts.store.path : "release \(parts.state.apps[name.app ?? ""]?.release ?? "")"
        let object = service.json(service.environment.entries, settings: parts.host.settings)
        return (object.object ?? JSONObject()).map { member in
            ConfigRow(key: "service.\(name).\(member.key)", value: member.value, origin: origin)
        }
    }

    private func rows(of name: InstanceName) -> [ConfigRow] {
        guard let record = parts.state.instances[name] else { return [] }
        let path = TOMLPath(keys: ["instance", name.description])
        var rows = [
            ConfigRow(key: "instance.\(name).goal", value: .string(record.goal.rawValue), origin: origin(of: path)),
            ConfigRow(key: "instance.\(name).weight", value: .integer(Int64(record.weight)), origin: origin(of: path)),
        ]
        if let replicas = record.replicas {
            rows.append(
                ConfigRow(
                    key: "instance.\(name).replicas", value: .integer(Int64(replicas)), origin: origin(of: path)))
        }
        return rows
    }
}
