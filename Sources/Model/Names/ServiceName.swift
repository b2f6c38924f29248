/// A service on this host: its app, if it has one, and its name.
///
/// Services of the *host app* (written directly into the state file) have no
/// app; their `app` label is `host`.
package struct ServiceName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The app's name; `nil` for a service of the host app.
    package let app: String?
    package let service: String

    package init(app: String?, service: String) {
        self.app = app
        self.service = service
    }

    /// The app for labels and directories: its name, or `host`.
    package var appLabel: String { app ?? "host" }

    /// `jobs`, or `shop/web`.
    package var description: String {
        guard let app else { return service }
        return "\(app)/\(service)"
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.app ?? "", left.service) < (right.app ?? "", right.service)
    }
}
