package import JSON

/// One row of `ps`: one replica of an instance that should exist.
package struct InstanceRow: Hashable, Sendable {
    /// The full name, `.n` after it if the instance has more than one replica.
    package var instance: String
    /// The app's name; `host` for services written into the state file.
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
        [
            "instance": .string(instance), "app": .string(app), "service": .string(service), "id": .string(id),
            "replica": .optional(replica), "state": .string(state), "health": .string(health),
            "pid": .optional(pid), "listen": .optional(listen), "uptime_s": .optional(uptimeSeconds),
            "restarts": .int(restarts), "memory_bytes": .optional(memoryBytes),
            "cpu_percent": .optional(cpuPercent), "weight": .optional(weight), "reason": .optional(reason),
            "next_try_s": .optional(nextTrySeconds), "isolation": .optional(isolation),
            "isolation_asked": .optional(isolationAsked), "release": .optional(release), "tasks": .optional(tasks),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            instance: try reader.string("instance"), app: try reader.string("app"),
            service: try reader.string("service"), id: try reader.string("id"),
            replica: reader.optionalInteger("replica"), state: try reader.string("state"))
        health = reader.optionalString("health") ?? "none"
        pid = reader.optionalInteger("pid")
        listen = reader.optionalString("listen")
        uptimeSeconds = reader.optionalInteger("uptime_s")
        restarts = reader.optionalInteger("restarts") ?? 0
        memoryBytes = reader.optionalInteger("memory_bytes")
        cpuPercent = reader.optionalNumber("cpu_percent")
        weight = reader.optionalInteger("weight")
        reason = reader.optionalString("reason")
        nextTrySeconds = reader.optionalInteger("next_try_s")
        isolation = reader.optionalString("isolation")
        isolationAsked = reader.optionalString("isolation_asked")
        release = reader.optionalString("release")
        tasks = reader.optionalInteger("tasks")
    }
}
