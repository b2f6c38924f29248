package import JSON

/// One row of `app list`.
package struct AppRow: Hashable, Sendable {
    package var name: String
    /// The release that serves, `v12`; `nil` for the host app.
    package var version: String?
    /// RFC 3339 in UTC.
    package var deployed: String?
    package var commit: String?
    package var directory: String?

    /// An app without releases.
    package init(name: String, directory: String? = nil) {
        self.name = name
        self.directory = directory
    }
}

extension AppRow {
    /// The keys of `app list --json`.
    package var json: JSONValue {
        [
            "name": .string(name), "version": .optional(version), "deployed": .optional(deployed),
            "commit": .optional(commit), "directory": .optional(directory),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(name: try reader.string("name"), directory: reader.optionalString("directory"))
        version = reader.optionalString("version")
        deployed = reader.optionalString("deployed")
        commit = reader.optionalString("commit")
    }
}

/// One row of `releases`.
package struct ReleaseRow: Hashable, Sendable {
    package var app: String
    /// `v12`.
    package var release: String
    /// RFC 3339 in UTC.
    package var at: String
    package var by: String?
    package var commit: String?
    /// It serves now.
    package var isCurrent: Bool

    /// A release that does not serve, unless said otherwise.
    package init(app: String, release: String, at: String, isCurrent: Bool = false) {
        self.app = app
        self.release = release
        self.at = at
        self.isCurrent = isCurrent
    }
}

extension ReleaseRow {
    /// The keys of `releases --json`.
    package var json: JSONValue {
        [
            "app": .string(app), "release": .string(release), "at": .string(at), "by": .optional(by),
            "commit": .optional(commit), "current": .bool(isCurrent),
        ]
    }

    /// Reads what `json` wrote.
    package init(json: JSONValue) throws(RowError) {
        let reader = RowReader(json)
        self.init(
            app: try reader.string("app"), release: try reader.string("release"), at: try reader.string("at"),
            isCurrent: json["current"]?.bool ?? false)
        by = reader.optionalString("by")
        commit = reader.optionalString("commit")
    }
}
