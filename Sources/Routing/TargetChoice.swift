package import Model

/// Which service of an app a route means that names none.
package enum TargetChoice {
    /// Chooses `named` if given, else `web` if it speaks HTTP, else the only service that does.
    ///
    /// - Throws: `RoutingError` when there is none, or when several could be meant.
    package static func choose(
        named: String?, app: String?, among services: [RoutableService]
    ) throws(RoutingError) -> ServiceName {
        let own = services.filter { $0.name.app == app }
        guard !own.isEmpty else { throw .unknownApp(app) }
        if let named {
            let name = ServiceName(app: app, service: named)
            guard let service = own.first(where: { $0.name == name }) else { throw .unknownService(name) }
            guard service.speaksHTTP else { throw .notRoutable(name) }
            return name
        }
        let candidates = own.filter(\.speaksHTTP).map(\.name).sorted()
        if let web = candidates.first(where: { $0.service == "web" }) { return web }
        guard let only = candidates.first else { throw .nothingRoutable(app: app) }
        guard candidates.count == 1 else { throw .ambiguous(candidates: candidates) }
        return only
    }
}
