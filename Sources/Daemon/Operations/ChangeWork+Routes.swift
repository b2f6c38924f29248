internal import Control
internal import Model
internal import Routing
internal import Supervision
internal import TOML

extension ChangeWork {
    /// `route add` and `route set`.
    func changeRoute(_ change: RouteChange, _ operation: Operation) throws(ControlError) {
        var route = try declared(change)
        let exists = parts.state.routes.contains { $0.host == route.host && $0.path == route.path }
        if exists, change.new {
            throw ControlError(
                .conflict, "\(route.host)\(route.path == "/" ? "" : route.path) has a route already",
                hint: "`tenement route set` changes it")
        }
        let service = try chosen(route)
        // Only an app may leave the choice to the day of the request.
        if case .app(nil, nil, let instance) = route.target, let service {
            route.target = .app(nil, service: service.service, instance: instance)
        }
        commit([.route(route)], operation) { [self] _ in
            operation.succeed(result(OutcomeRow(exists ? .set : .added, route.host, detail: targetText(route))))
        }
    }

    func removeRoute(host: String, path: String?, _ operation: Operation) throws(ControlError) {
        let host = host.lowercased()
        let path = path ?? "/"
        guard parts.state.routes.contains(where: { $0.host == host && $0.path == path }) else {
            var error = ControlError(.notFound, "there is no route for \(host)\(path == "/" ? "" : path)")
            error.nearest = Spelling.nearest(to: host, among: parts.state.routes.map(\.host)).map { [$0] } ?? []
            error.hint = error.nearest.first.map { "did you mean \($0)?" } ?? "`tenement route list` shows them"
            throw error
        }
        commit([.removeRoute(host: host, path: path)], operation) { [self] _ in
            operation.succeed(result(OutcomeRow(.removed, host)))
        }
    }

    func setDefaultRoute(_ app: String?, _ operation: Operation) throws(ControlError) {
        if let app, parts.state.apps[app] == nil, parts.state.host.service(app) == nil { throw unknownApp(app) }
        commit([.defaultRoute(app)], operation) { [self] _ in
            operation.succeed(result(OutcomeRow(app == nil ? .unset : .set, app ?? "default")))
        }
    }

    private func declared(_ change: RouteChange) throws(ControlError) -> DeclaredRoute {
        let host: String
        do throws(RoutingError) {
            host = try HostPattern(change.host).text
        } catch {
            throw ControlError(
                .usage, "\"\(change.host)\" is no host name for a route",
                hint: "such as www.example.com, or *.example.com with * as the first label only")
        }
        var route = DeclaredRoute(host: host, target: try target(change))
        if let path = change.path {
            guard let prefix = try? PathPrefix(path) else {
                throw ControlError(.usage, "\"\(path)\" is no path for a route", hint: "it begins with /")
            }
            route.path = prefix.text.isEmpty ? "/" : prefix.text
        }
        return route
    }

    private func target(_ change: RouteChange) throws(ControlError) -> DeclaredRoute.Target {
        if let upstream = change.upstream {
            guard let endpoint = Endpoint(upstream) else {
                throw ControlError(
                    .usage, "\"\(upstream)\" is no upstream", hint: "such as unix:/run/x.sock or 127.0.0.1:9000")
            }
            return .upstream(endpoint)
        }
        let isHost = change.app == HostState.hostName
        var app = isHost ? nil : change.app ?? callersApp
        if app == nil, !isHost, change.service == nil || parts.state.host.service(change.service ?? "") == nil {
            app = parts.state.apps.count == 1 ? parts.state.apps.keys.first : nil
        }
        if let app, parts.state.apps[app] == nil {
            // `route add HOST jobs`: a host service named where an app is expected.
            if change.service == nil, parts.state.host.service(app) != nil {
                return .app(nil, service: app, instance: change.instance)
            }
            throw unknownApp(app)
        }
        return .app(app, service: change.service, instance: change.instance)
    }

    /// The service that a route leads to; one that could never lead anywhere is refused, with the candidates.
    private func chosen(_ route: DeclaredRoute) throws(ControlError) -> ServiceName? {
        guard case .app(let app, let service, _) = route.target else { return nil }
        do throws(RoutingError) {
            return try TargetChoice.choose(
                named: service, app: app,
                among: WishBuilder(state: parts.state, desired: parts.desired(), upstreams: []).wish().services)
        } catch {
            throw ControlError(.usage, RoutingText.text(error), hint: RoutingText.hint(error))
        }
    }

    private func targetText(_ route: DeclaredRoute) -> String {
        switch route.target {
        case .app(let app, let service, let instance):
            [app, service, instance].compactMap { $0 }.joined(separator: " ")
        case .upstream(let endpoint): endpoint.description
        case .redirect(let location): location
        }
    }
}

/// What is wrong with a route, for people.
enum RoutingText {
    static func text(_ error: RoutingError) -> String {
        switch error {
        case .invalidHost(let host): "\"\(host)\" is no host name for a route"
        case .invalidPath(let path): "\"\(path)\" is no path for a route"
        case .unknownApp(let app): "there is no app \"\(app ?? HostState.hostName)\""
        case .unknownService(let name): "there is no service \(name)"
        case .unknownInstance(let name): "there is no instance \(name)"
        case .notRoutable(let name): "\(name) has no HTTP port and no socket"
        case .nothingRoutable(let app): "no service of \(app ?? HostState.hostName) has an HTTP port or a socket"
        case .ambiguous(let candidates):
            "several services could be meant: \(candidates.map(\.description).joined(separator: ", "))"
        case .conflict(let host, let path): "two routes are for \(host)\(path)"
        case .collision(let host, let first, let second): "\(host) would be the name of both \(first) and \(second)"
        }
    }

    static func hint(_ error: RoutingError) -> String? {
        if case .ambiguous(let candidates) = error {
            return "name one: --service \(candidates.first?.service ?? "web")"
        }
        return nil
    }
}
