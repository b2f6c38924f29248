package import JSON

/// One row of `ps`: one replica of an instance that should exist.
package struct InstanceRow: Hashable, Sendable {
    /// The full name, `.n` after it if the instance has more than one replica.
    package var instance: String
    /// The app's name; `host` for services written into the state file; empty, like the next two, in a brief row.
    package var app: String
    package var service: String
    package var id: String
    /// From 1; `nil` for an instance that has none just now (`idle`, `stopped`).
    package var replica: Int?
    /// `starting running ready idle backoff stopping stopped exited failed`.
    package var state: String
    /// `none unknown healthy unhealthy`.
    package var health: String
    package var pid: Int?
    /// `unix:/path` or `ip:port`.
    package var listen: String?
    package var uptimeSeconds: Int?
    package var restarts = 0
    package var memoryBytes: Int?
    /// Since the last look; 100 is one processor.
    package var cpuPercent: Double?
    /// Its share of requests, 0…100.
    package var weight: Int?
    /// Why it is not ready, or what went wrong last: `exited 1`.
    package var reason: String?
    /// Until the next try, in `backoff`.
    package var nextTrySeconds: Int?
    /// How it runs: `process`, `namespace`, `sandbox`.
    package var isolation: String?
    /// What its definition asks for, where that is something else.
    package var isolationAsked: String?
    package var release: String?
    package var tasks: Int?
    /// `nil` where no cgroup counts it, like the three below.
    package var memoryPeakBytes: Int?
    /// `memory_limit_mb`, where it is in force.
    package var memoryLimitBytes: Int?
    /// Of the last ten seconds in which something of it waited for a processor.
    package var cpuPressurePercent: Double?
    package var memoryPressurePercent: Double?
    package var ioPressurePercent: Double?

    /// A row with a name and a state.
    package init(instance: String, app: String, service: String, id: String, replica: Int?, state: String) {
        self.instance = instance
        self.app = app
        self.service = service
        self.id = id
        self.replica = replica
        self.state = state
        health = "none"
    }
}

extension InstanceRow {
    /// The keys of `ps --json`.
    package var json: JSONValue {
        var object = JSONObject()
        members { object.append($0, $1) }
        return .object(object)
    }

    /// Tells every key with its value, in order.
    func members(_ add: (String, JSONValue) -> Void) {
        add("instance", .string(instance))
        add("app", app.isEmpty ? .null : .string(app))
        add("service", service.isEmpty ? .null : .string(service))
        add("id", id.isEmpty ? .null : .string(id))
        add("replica", .optional(replica))
        add("state", .string(state))
        add("health", .string(health))
        add("pid", .optional(pid))
        add("listen", .optional(listen))
        add("uptime_s", .optional(uptimeSeconds))
        add("restarts", .int(restarts))
        add("memory_bytes", .optional(memoryBytes))
        add("cpu_percent", .optional(cpuPercent))
        add("weight", .optional(weight))
        add("reason", .optional(reason))
        add("next_try_s", .optional(nextTrySeconds))
        add("isolation", .optional(isolation))
        add("isolation_asked", .optional(isolationAsked))
        add("release", .optional(release))
        add("tasks", .optional(tasks))
        add("memory_peak_bytes", .optional(memoryPeakBytes))
        add("memory_limit_bytes", .optional(memoryLimitBytes))
        add("cpu_pressure_percent", .optional(cpuPressurePercent))
        add("memory_pressure_percent", .optional(memoryPressurePercent))
        add("io_pressure_percent", .optional(ioPressurePercent))
    }
}
