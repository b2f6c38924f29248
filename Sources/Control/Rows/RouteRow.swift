package import JSON

/// One row of `route list`.
package struct RouteRow: Hashable, Sendable {
    /// `www.example.com`, `*.example.com`.
    package var host: String
    /// `nil` for all paths.
    package var path: String?
    package var app: String?
    package var service: String?
    package var instance: String?
    /// What it goes to if that is not run here.
    package var upstream: String?
    /// Unknown hosts go there.
    package var isDefault = false
    package var hasTLS = false
    /// `route` (made by hand), `manifest` or `built-in`.
    package var origin: String?

    /// A route that names no target yet.
    package init(host: String) {
        self.host = host
    }
}

extension RouteRow {
    /// The keys of `route list --json`.
    package var json: JSONValue {
        [
            "host": .string(host), "path": .optional(path), "app": .optional(app), "service": .optional(service),
            "instance": .optional(instance), "upstream": .optional(upstream), "default": .bool(isDefault),
            "tls": .bool(hasTLS), "origin": .optional(origin),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(host: try reader.string("host"))
        path = reader.optionalString("path")
        app = reader.optionalString("app")
        service = reader.optionalString("service")
        instance = reader.optionalString("instance")
        upstream = reader.optionalString("upstream")
        isDefault = json["default"]?.bool ?? false
        hasTLS = json["tls"]?.bool ?? false
        origin = reader.optionalString("origin")
    }
}
