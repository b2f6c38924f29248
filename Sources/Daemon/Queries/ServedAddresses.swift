internal import Linux
internal import Model
internal import Routing

/// The host names under which services are reached, as a person would type them.
struct ServedAddresses {
    private let parts: DaemonParts

    init(_ parts: DaemonParts) {
        self.parts = parts
    }

    /// Built-in host name → the service that answers there, or the one instance of it.
    var hosts: [(host: String, service: ServiceName, id: String?)] {
        let wish = WishBuilder(state: parts.state, desired: parts.desired(), upstreams: []).wish()
        let names = BuiltInNames(wish)
        return names.hosts.map { host, target in
            switch target {
            case .service(let name): (host, name, nil)
            case .instance(let name): (host, name.service, name.id)
            }
        }.sorted { $0.host < $1.host }
    }

    /// `http://web.localhost:8080` for every service, shortest names only, and the hosts of routes; `https://` where a
    /// certificate names the host.
    var urls: [String] {
        guard let port = parts.router.addresses.first?.port else { return [] }
        let suffix = port == 80 ? "" : ":\(port)"
        let wish = WishBuilder(state: parts.state, desired: parts.desired(), upstreams: []).wish()
        let names = BuiltInNames(wish)
        var shortest: [ServiceName: String] = [:]
        for (host, target) in names.hosts {
            guard case .service(let name) = target else { continue }
            if let known = shortest[name], (known.count, known) <= (host.count, host) { continue }
            shortest[name] = host
        }
        let routed = parts.state.routes.filter { !$0.host.hasPrefix("*") }.map(\.host)
        return (shortest.sorted { $0.key < $1.key }.map(\.value) + routed).map(secured(plain: suffix))
    }

    /// Makes an address of a host.
    private func secured(plain suffix: String) -> (String) -> String {
        let security = parts.router.security
        let port = security.addresses.first?.port ?? 443
        return { host in
            guard security.serves(host) else { return "http://\(host)\(suffix)" }
            return port == 443 ? "https://\(host)" : "https://\(host):\(port)"
        }
    }
}
