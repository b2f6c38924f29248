/// How requests reach a service.
package struct Traffic: Hashable, Sendable {
    /// What the router speaks with a replica.
    package enum UpstreamProtocol: String, Hashable, Sendable, CaseIterable {
        case http, h2c
    }

    /// What keeps a client at one replica.
    package enum Affinity: String, Hashable, Sendable, CaseIterable {
        case cookie
    }

    /// How an idle replica sleeps.
    package enum IdleAction: String, Hashable, Sendable, CaseIterable {
        case stop, freeze
    }

    package var upstreamProtocol = UpstreamProtocol.http
    package var affinity: Affinity?
    /// To the response head and between bytes; `nil` is the router's default, 30 s.
    package var requestTimeout: Duration?
    /// Host names beside the built-in ones (`hosts`).
    package var hosts: [String] = []
    package var statics: [StaticFiles] = []
    /// `hold`, `hold_max`: how long and how many requests wait for a replica.
    package var hold: Duration = .seconds(30)
    package var holdMaximum = 1000
    /// Zero never puts it to sleep.
    package var idleTimeout: Duration = .zero
    package var idleAction = IdleAction.stop
    package var freezeFor: Duration?
    /// `overlap`: two releases may run at once; `nil` lets tenement decide.
    package var overlaps: Bool?
    package var deploy = DeployRule()

    package init() {}
}

/// Files that the router serves by itself.
package struct StaticFiles: Hashable, Sendable {
    package var path: String
    package var urlPrefix: String

    package init(path: String, urlPrefix: String) {
        self.path = path
        self.urlPrefix = urlPrefix
    }
}

/// `deploy = { check, strategy }`.
package struct DeployRule: Hashable, Sendable {
    package var check: String?
    package var strategy: String?

    package init() {}
}
