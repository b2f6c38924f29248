package import Model

/// Why a route or a name cannot be.
package enum RoutingError: Error, Hashable, Sendable {
    /// The host is neither a name, an address, nor a wildcard with two labels after the star.
    case invalidHost(String)
    /// The path does not begin with `/`, or has a query, fragment, space or control character.
    case invalidPath(String)
    /// No app has this name; `nil` is the host app.
    case unknownApp(String?)
    case unknownService(ServiceName)
    case unknownInstance(InstanceName)
    /// The service listens on nothing that speaks HTTP.
    case notRoutable(ServiceName)
    /// The app has no service that could answer.
    case nothingRoutable(app: String?)
    /// Several services could answer; one has to be named.
    case ambiguous(candidates: [ServiceName])
    /// Two routes have the same host and path.
    case conflict(host: String, path: String)
    /// Two services or instances have the same built-in name.
    case collision(host: String, ServiceName, ServiceName)
}
