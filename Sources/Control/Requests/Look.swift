/// Questions.
package enum Look: Hashable, Sendable {
    case status
    /// `ps`: one row per replica of every instance that should exist.
    case instances(InstanceQuery)
    /// What happened to one instance or replica.
    case why(name: String)
    case apps
    case releases(app: String?)
    case routes
    /// Effective value and origin of each key, of the settings or of one service or instance.
    case config(name: String?)
    case health(names: [String])
    /// The text of the metrics endpoint.
    case metrics
    case history
    /// What a generation changed; `nil`: the newest.
    case diff(generation: Int?)
    case logs(LogQuery)
    case events(EventQuery)
    /// Operations that run or ended lately; with `wait`, answered when the one named `id` has settled.
    case operations(id: String?, wait: Duration?)
    /// The operator's environment of an app, a service or an instance; `nil`: of the app the caller is in.
    case env(name: String?)

    /// The last part of its path.
    package var verb: String {
        switch self {
        case .status: "status"
        case .instances: "instances"
        case .why: "why"
        case .apps: "apps"
        case .releases: "releases"
        case .routes: "routes"
        case .config: "config"
        case .health: "health"
        case .metrics: "metrics"
        case .history: "history"
        case .diff: "diff"
        case .logs: "logs"
        case .events: "events"
        case .operations: "operations"
        case .env: "env"
        }
    }
}

/// Which instances `ps` shows.
package struct InstanceQuery: Hashable, Sendable {
    /// Names and globs; empty means all.
    package var names: [String]
    /// Only this service.
    package var service: String?
    /// Only what the table of `ps` shows: the rest costs more to be measured, told and read.
    package var isBrief = false

    /// All instances, unless said otherwise.
    package init(names: [String] = [], service: String? = nil) {
        self.names = names
        self.service = service
    }
}

/// Which log lines.
package struct LogQuery: Hashable, Sendable {
    /// Which stream of a service.
    package enum Stream: String, Hashable, Sendable, CaseIterable {
        case stdout, stderr
    }

    /// Names and globs; empty means all.
    package var names: [String] = []
    /// Only this replica of each.
    package var replica: Int?
    /// Go on with new lines until the client leaves.
    package var follow = false
    /// The newest `lines` lines before that; `nil` means 100, or all since `since`.
    package var lines: Int?
    /// Nanoseconds since 1970: nothing older.
    package var since: Int64?
    /// Nanoseconds since 1970: nothing newer.
    package var until: Int64?
    /// Only lines in which this POSIX extended regular expression (regex(7)) matches.
    package var pattern: String?
    package var stream: Stream?

    /// The last lines of everything.
    package init() {}
}

/// Which events.
package struct EventQuery: Hashable, Sendable {
    /// Names and globs; empty means all.
    package var names: [String] = []
    /// Go on with new events until the client leaves.
    package var follow = false
    /// Only events after this number.
    package var since: UInt64?
    /// At most that many of the newest; `nil` means all that are kept.
    package var limit: Int?

    /// All events that are kept.
    package init() {}
}
