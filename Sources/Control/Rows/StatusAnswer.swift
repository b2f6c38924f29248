package import JSON
package import Model

/// What `status` shows of the supervisor.
package struct StatusAnswer: Hashable, Sendable {
    package var version: String
    package var pid: Int
    package var uptimeSeconds: Int
    /// `/run/tenement`'s last part: it tells daemons of one host apart.
    package var hostID: String
    package var stateFile: String
    package var runtimeDirectory: String
    package var generation: Int
    /// What is wrong with the state file or a manifest now; the last good one is in effect.
    package var problems: [Diagnostic] = []
    /// A hand edit that waits for `tenement apply`, in words.
    package var pending: String?
    package var listeners: [ListenerRow] = []
    package var nodePorts: [NodePortRow] = []
    /// Why node ports do not work; `nil` while they do.
    package var nodePortProblem: String?
    /// Sentences about manifests that differ from what runs.
    package var drift: [String] = []
    package var apps: [String] = []
    /// Replicas that should run, and those of them that are ready.
    package var wanted = 0
    package var ready = 0
    /// The router's process; `nil` while there is none.
    package var routerPID: Int?
    /// `http://host…` of every service that is served, for people.
    package var addresses: [String] = []
    /// `nil` on a host where no cgroup can be made.
    package var cgroup: CgroupRow?

    /// A supervisor without problems.
    package init(version: String, pid: Int, stateFile: String, runtimeDirectory: String) {
        self.version = version
        self.pid = pid
        self.stateFile = stateFile
        self.runtimeDirectory = runtimeDirectory
        uptimeSeconds = 0
        hostID = ""
        generation = 0
    }
}

/// Somewhere the supervisor or the router listens.
package struct ListenerRow: Hashable, Sendable {
    /// `http`, `https`, `admin`.
    package var name: String
    /// `ip:port`.
    package var address: String
    /// Why it is not where it was expected, or not there at all.
    package var note: String?

    /// A listener where it should be, unless there is a note.
    package init(name: String, address: String, note: String? = nil) {
        self.name = name
        self.address = address
        self.note = note
    }
}

/// A port of the host that leads to a service.
package struct NodePortRow: Hashable, Sendable {
    package var port: Int
    /// `tcp` or `udp`.
    package var transport: String
    /// The service's full name.
    package var service: String
    /// Ready replicas behind it.
    package var endpoints: Int

    /// A port and what is behind it.
    package init(port: Int, transport: String, service: String, endpoints: Int) {
        self.port = port
        self.transport = transport
        self.service = service
        self.endpoints = endpoints
    }
}

extension NodePortRow {
    var json: JSONValue {
        [
            "port": .int(port), "protocol": .string(transport), "service": .string(service),
            "endpoints": .int(endpoints),
        ]
    }

    init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            port: try reader.integer("port"), transport: try reader.string("protocol"),
            service: try reader.string("service"), endpoints: reader.optionalInteger("endpoints") ?? 0)
    }
}

extension ListenerRow {
    var json: JSONValue { ["name": .string(name), "address": .string(address), "note": .optional(note)] }

    init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            name: try reader.string("name"), address: try reader.string("address"),
            note: reader.optionalString("note"))
    }
}

extension StatusAnswer {
    /// The keys of `status --json`.
    package var json: JSONValue {
        [
            "version": .string(version), "pid": .int(pid), "uptime_s": .int(uptimeSeconds),
            "host_id": .string(hostID), "state_file": .string(stateFile),
            "runtime_directory": .string(runtimeDirectory), "generation": .int(generation),
            "problems": .rows(problems) { $0.json }, "pending": .optional(pending),
            "listeners": .rows(listeners) { $0.json }, "node_ports": .rows(nodePorts) { $0.json },
            "node_port_problem": .optional(nodePortProblem), "drift": .strings(drift), "apps": .strings(apps),
            "replicas": ["wanted": .int(wanted), "ready": .int(ready)], "router_pid": .optional(routerPID),
            "addresses": .strings(addresses), "cgroup": cgroup?.json ?? .null,
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            version: try reader.string("version"), pid: try reader.integer("pid"),
            stateFile: try reader.string("state_file"), runtimeDirectory: try reader.string("runtime_directory"))
        uptimeSeconds = reader.optionalInteger("uptime_s") ?? 0
        hostID = reader.optionalString("host_id") ?? ""
        generation = reader.optionalInteger("generation") ?? 0
        problems = try reader.rows("problems", Diagnostic.init(controlJSON:))
        pending = reader.optionalString("pending")
        listeners = try reader.rows("listeners", ListenerRow.init(json:))
        if json["node_ports"] != nil { nodePorts = try reader.rows("node_ports", NodePortRow.init(json:)) }
        nodePortProblem = reader.optionalString("node_port_problem")
        drift = reader.strings("drift")
        apps = reader.strings("apps")
        let replicas = RowReader(json["replicas"] ?? .null)
        wanted = replicas.optionalInteger("wanted") ?? 0
        ready = replicas.optionalInteger("ready") ?? 0
        routerPID = reader.optionalInteger("router_pid")
        addresses = reader.strings("addresses")
        if let row = json["cgroup"], !row.isNull { cgroup = try CgroupRow(json: row) }
    }
}

extension Diagnostic {
    /// Reads what `json` wrote.
    init(controlJSON json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            Severity(rawValue: try reader.string("severity")) ?? .error, file: try reader.string("file"),
            line: reader.optionalInteger("line") ?? 0, column: reader.optionalInteger("column") ?? 0,
            message: try reader.string("message"), hint: reader.optionalString("hint"))
    }
}
