package import Model

/// The host names every service and instance has without a route.
///
/// `{service}.{app}.{domain}` and `{id}.{service}.{app}.{domain}`; for host services and the short app also without
/// `{app}`. Where `a.b.{domain}` fits both, `{id}.{service}` wins. Any other coincidence is a collision.
package struct BuiltInNames: Hashable, Sendable {
    /// What a name leads to.
    package enum Target: Hashable, Sendable {
        case service(ServiceName)
        case instance(InstanceName)

        /// The service itself, or the instance's.
        package var service: ServiceName {
            switch self {
            case .service(let name): name
            case .instance(let name): name.service
            }
        }
    }

    /// Lower-case host → target.
    package private(set) var hosts: [String: Target] = [:]
    /// What could not be; the name then leads to the first in order.
    package private(set) var collisions: [RoutingError] = []

    /// Names all services of `wish` that speak HTTP.
    package init(_ wish: RoutingWish) {
        let services = wish.services.filter(\.speaksHTTP).sorted { $0.name < $1.name }
        for service in services where service.name.app == nil || service.name.app == wish.shortApp {
            name(service, under: Self.label(wish.domain))
        }
        let short = hosts
        for service in services {
            name(service, under: Self.label(service.name.appLabel) + "." + Self.label(wish.domain), yieldingTo: short)
        }
    }

    /// How a service, id or app is written in a host name: lower-case, `_` as `-`.
    package static func label(_ name: String) -> String {
        String(name.lowercased().map { $0 == "_" ? "-" : $0 })
    }

    private mutating func name(
        _ service: RoutableService, under domain: String, yieldingTo short: [String: Target] = [:]
    ) {
        let host = Self.label(service.name.service) + "." + domain
        if case .instance = short[host] {} else { claim(host, .service(service.name)) }
        for instance in service.instances {
            claim(Self.label(instance.name.id) + "." + host, .instance(instance.name))
        }
    }

    private mutating func claim(_ host: String, _ target: Target) {
        guard let holder = hosts[host] else {
            hosts[host] = target
            return
        }
        guard holder != target else { return }
        collisions.append(.collision(host: host, holder.service, target.service))
    }
}
