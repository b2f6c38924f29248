/// Requests ⇄ HTTP messages.
///
/// `contrib/api.md` describes the same for people; a test compares the two.
package enum Wire {
    /// The prefix of every path; what is below it only grows.
    package static let prefix = "/v1/"

    /// One endpoint with the fields it takes beside those that all take.
    package struct Endpoint: Hashable, Sendable {
        package let method: WireMessage.Method
        package let verb: String
        package let fields: [String]

        init(_ method: WireMessage.Method, _ verb: String, _ fields: [String] = []) {
            self.method = method
            self.verb = verb
            self.fields = fields
        }
    }

    /// Fields of every question.
    package static let lookFields = ["cwd"]
    /// Fields of every change.
    package static let changeFields = ["wait", "dry_run", "if_generation", "cwd", "command"]

    /// All endpoints.
    package static let endpoints = [
        Endpoint(.get, "status"), Endpoint(.get, "instances", ["name", "service", "brief"]),
        Endpoint(.get, "why", ["name"]),
        Endpoint(.get, "apps"), Endpoint(.get, "releases", ["app"]), Endpoint(.get, "routes"),
        Endpoint(.get, "config", ["name"]), Endpoint(.get, "health", ["name"]), Endpoint(.get, "metrics"),
        Endpoint(.get, "history"), Endpoint(.get, "diff", ["generation"]),
        Endpoint(.get, "logs", ["name", "replica", "follow", "n", "since", "until", "grep", "stream"]),
        Endpoint(.get, "events", ["name", "follow", "since", "n"]), Endpoint(.get, "operations", ["id", "wait"]),
        Endpoint(.get, "env", ["name"]),
        Endpoint(.post, "spawn", ["name", "env", "replicas", "new"]), Endpoint(.post, "stop", ["names", "delete"]),
        Endpoint(.post, "restart", ["names"]), Endpoint(.post, "reset", ["names"]),
        Endpoint(.post, "signal", ["names", "signal"]), Endpoint(.post, "scale", ["replicas"]),
        Endpoint(.post, "weight", ["weights"]), Endpoint(.post, "app-add", ["directory", "name"]),
        Endpoint(.post, "app-delete", ["app"]), Endpoint(.post, "reload", ["app"]),
        Endpoint(.post, "env", ["name", "set", "unset"]),
        Endpoint(.post, "route", ["host", "path", "app", "service", "instance", "upstream", "new"]),
        Endpoint(.post, "route-remove", ["host", "path"]), Endpoint(.post, "route-default", ["app"]),
        Endpoint(.post, "apply", ["toml"]), Endpoint(.post, "undo", ["generation"]),
        Endpoint(.post, "cancel", ["operation"]), Endpoint(.post, "shutdown"),
        Endpoint(.post, "exec", ["name", "argv", "env", "directory", "terminal"]),
        Endpoint(.post, "run", ["service", "argv", "env", "directory", "terminal"]),
        Endpoint(.post, "exec-signal", ["process", "signal"]),
    ]
}
