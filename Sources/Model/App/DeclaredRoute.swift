/// One `[[routes]]` entry as it is written.
package struct DeclaredRoute: Hashable, Sendable {
    /// Where its requests go.
    package enum Target: Hashable, Sendable {
        /// A service of an app (`nil`: the host app), chosen by the router's rules where `service` is `nil`.
        case app(String?, service: String?, instance: String?)
        /// Something that tenement does not run.
        case upstream(Endpoint)
        /// The client is sent elsewhere.
        case redirect(String)
    }

    /// Lower-case, without port; may begin with `*.`.
    package var host: String
    /// A prefix beginning with `/`; `/` for all.
    package var path = "/"
    package var target: Target
    package var affinity: Traffic.Affinity?
    package var timeouts = DeclaredTimeouts()
    package var extras = RouteExtras()

    package init(host: String, target: Target) {
        self.host = host
        self.target = target
    }
}

/// Limits of time of one route; `nil` is the router's default.
package struct DeclaredTimeouts: Hashable, Sendable {
    package var connect: Duration?
    package var request: Duration?
    package var head: Duration?
    package var bodyGrace: Duration?
    /// Bytes per second.
    package var bodyRate: Int?
    package var keepalive: Duration?

    package init() {}
}

/// What a route does to requests on their way; carried until the router does it.
package struct RouteExtras: Hashable, Sendable {
    package var compress = false
    package var basicAuth: String?
    package var maintenance = false
    package var errorPages: String?
    package var proxyProtocol = false

    package init() {}
}

/// `[routing]`: what requests reach that no route names.
package struct RoutingRules: Hashable, Sendable {
    /// `default`: an app or a service.
    package var fallback: String?
    /// `[routing.subdomain]`: first label of the host → service.
    package var subdomains: [RoutingRule] = []
    /// `[routing.path]`: prefix → service.
    package var paths: [RoutingRule] = []
    /// `short`: the app whose services have short built-in names.
    package var shortApp: String?

    package init() {}
}

/// One line of `[routing.subdomain]` or `[routing.path]`.
package struct RoutingRule: Hashable, Sendable {
    package var key: String
    package var service: String

    package init(key: String, service: String) {
        self.key = key
        self.service = service
    }
}
