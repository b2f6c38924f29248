/// Every metric of tenement: the catalogue.
///
/// The raw value is the name as Prometheus knows it. Labels that an operator
/// can rely on stand in `labels`, in the order in which they are written.
package enum Metric: String, CaseIterable, Hashable, Sendable {
    case instancesUp = "tenement_instances_up"
    case instanceUptime = "tenement_instance_uptime_seconds"
    case instanceState = "tenement_instance_state"
    case instanceRestarts = "tenement_instance_restarts_total"
    case instanceLastExitCode = "tenement_instance_last_exit_code"
    case instanceMemoryMegabytes = "tenement_instance_memory_mb"
    case instanceMemory = "tenement_instance_memory_bytes"
    case instanceMemoryPeak = "tenement_instance_memory_peak_bytes"
    case instanceMemoryLimit = "tenement_instance_memory_limit_bytes"
    case instanceTasks = "tenement_instance_tasks"
    case instanceCPU = "tenement_instance_cpu_seconds_total"
    case instanceThrottled = "tenement_instance_cpu_throttled_seconds_total"
    case instancePressure = "tenement_instance_pressure_seconds_total"
    case instanceOutOfMemoryKills = "tenement_instance_oom_kills_total"
    case instanceStorage = "tenement_instance_storage_bytes"
    case requests = "tenement_requests_total"
    case errors = "tenement_errors_total"
    case requestDuration = "tenement_request_duration_seconds"
    case requestsInFlight = "tenement_requests_in_flight"
    case requestsQueued = "tenement_requests_queued"
    case wakeups = "tenement_wakeups_total"
    case openConnections = "tenement_open_connections"
    case nodePortConnections = "tenement_node_port_connections_total"
    case nodePortBytes = "tenement_node_port_bytes_total"
    case nameQueries = "tenement_dns_queries_total"
    case certificateExpiry = "tenement_certificate_expiry_timestamp_seconds"
    case configReloadSucceeded = "tenement_config_last_reload_successful"
    case configReloadTime = "tenement_config_last_reload_success_timestamp_seconds"
    case processCPU = "tenement_process_cpu_seconds_total"
    case processMemory = "tenement_process_resident_memory_bytes"
    case processDescriptors = "tenement_process_open_fds"
    case processStartTime = "tenement_process_start_time_seconds"
    case routerRestarts = "tenement_router_restarts_total"
    case unexpectedEvents = "tenement_unexpected_events_total"
    case buildInformation = "tenement_build_info"

    /// What Prometheus may compute with it.
    package enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram
    }

    package var kind: Kind {
        switch self {
        case .instanceRestarts, .instanceCPU, .instanceThrottled, .instancePressure, .instanceOutOfMemoryKills,
            .requests, .errors, .wakeups, .nodePortConnections, .nodePortBytes, .processCPU, .routerRestarts,
            .nameQueries, .unexpectedEvents:
            .counter
        case .requestDuration: .histogram
        case .instancesUp, .instanceUptime, .instanceState, .instanceLastExitCode, .instanceMemoryMegabytes,
            .instanceMemory, .instanceMemoryPeak, .instanceMemoryLimit, .instanceTasks, .instanceStorage,
            .requestsInFlight, .requestsQueued, .openConnections,
            .certificateExpiry, .configReloadSucceeded, .configReloadTime, .processMemory, .processDescriptors,
            .processStartTime, .buildInformation:
            .gauge
        }
    }

    /// One sentence for the `# HELP` line.
    package var help: String {
        switch self {
        case .instancesUp: "Replicas that are ready."
        case .instanceUptime: "Time since the replica's process started; only while it runs."
        case .instanceState: "1 for the state the replica is in, 0 for the others."
        case .instanceRestarts: "Automatic restarts of the replica."
        case .instanceLastExitCode: "Exit code of the last run; 128 + n after signal n, -1 if unknown."
        case .instanceMemoryMegabytes: "Memory of the replica in MiB."
        case .instanceMemory: "Memory of the replica's processes."
        case .instanceMemoryPeak: "The most memory that the replica's run has had."
        case .instanceMemoryLimit: "The replica's memory_limit_mb, where it is in force."
        case .instanceTasks: "Threads of the replica's processes."
        case .instanceCPU: "CPU time used by the replica's processes."
        case .instanceThrottled: "Time in which the replica's cpu_quota kept it from running."
        case .instancePressure: "Time in which some, or all, tasks of the replica waited for a resource."
        case .instanceOutOfMemoryKills: "Runs of the replica that ended for want of memory."
        case .instanceStorage: "Size of the instance's data directory."
        case .requests: "Requests answered, by method and status code."
        case .errors: "Responses with a 5xx status and requests that reached no replica."
        case .requestDuration: "Time from the head of the request to the end of the response."
        case .requestsInFlight: "Requests being answered by a replica."
        case .requestsQueued: "Requests waiting for a replica."
        case .wakeups: "Times an idle instance was started by a request."
        case .openConnections: "Connections of clients to the router."
        case .nodePortConnections: "Connections accepted on a node port; for UDP flows."
        case .nodePortBytes: "Bytes of these connections, both ways, with their IP headers."
        case .nameQueries: "Questions for names of services; failed ones were forwarded and have no answer."
        case .certificateExpiry: "When the certificate expires."
        case .configReloadSucceeded: "1 if the last change of the state file could be applied."
        case .configReloadTime: "When a change of the state file was applied last."
        case .processCPU: "CPU time used by a process of tenement itself."
        case .processMemory: "Resident memory of a process of tenement itself."
        case .processDescriptors: "Open file descriptors of a process of tenement itself."
        case .processStartTime: "When a process of tenement itself started."
        case .routerRestarts: "Times the router process was replaced because it ended."
        case .unexpectedEvents: "Events that the supervisor could not place; each one is in its log."
        case .buildInformation: "Always 1; the labels tell the version."
        }
    }

    /// The names of its labels.
    package var labels: [String] {
        switch self {
        case .instanceUptime, .instanceRestarts, .instanceLastExitCode, .instanceMemoryMegabytes, .instanceMemory,
            .instanceMemoryPeak, .instanceMemoryLimit, .instanceTasks, .instanceCPU, .instanceThrottled,
            .instanceOutOfMemoryKills:
            Self.ofReplica
        case .instancePressure: Self.ofReplica + ["resource", "kind"]
        case .instanceState: Self.ofReplica + ["state"]
        case .instancesUp, .instanceStorage, .errors, .requestDuration, .requestsInFlight, .requestsQueued, .wakeups:
            Self.ofInstance
        case .requests: Self.ofInstance + ["method", "code"]
        case .nodePortConnections, .nodePortBytes: ["app", "service", "port", "protocol"]
        case .certificateExpiry: ["host"]
        case .nameQueries: ["result"]
        case .processCPU, .processMemory, .processDescriptors, .processStartTime: ["process"]
        case .buildInformation: ["version"]
        case .openConnections, .configReloadSucceeded, .configReloadTime, .routerRestarts, .unexpectedEvents: []
        }
    }

    /// Whether this version has values for it; the others are named here so that dashboards can be written.
    package var isMeasured: Bool {
        switch self {
        case .wakeups, .instanceStorage: false
        case .instancesUp, .instanceUptime, .instanceState, .instanceRestarts, .instanceLastExitCode,
            .instanceMemoryMegabytes, .instanceMemory, .instanceMemoryPeak, .instanceMemoryLimit, .instanceTasks,
            .instanceCPU, .instanceThrottled, .instancePressure, .instanceOutOfMemoryKills, .requests, .errors,
            .requestDuration, .requestsInFlight, .requestsQueued, .openConnections, .nameQueries, .certificateExpiry,
            .nodePortConnections, .nodePortBytes, .configReloadSucceeded, .configReloadTime, .processCPU,
            .processMemory,
            .processDescriptors, .processStartTime, .routerRestarts, .unexpectedEvents, .buildInformation:
            true
        }
    }

    private static let ofInstance = ["app", "service", "instance"]
    private static let ofReplica = ofInstance + ["replica"]
}
