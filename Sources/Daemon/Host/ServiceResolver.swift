internal import DNS
internal import Linux

/// What `/etc/resolv.conf` says to isolated services: to ask our resolver first.
struct ServiceResolver {
    /// More domains than that are not looked at by every C library.
    private static let searchLimit = 6
    private static let zone = "app.miren"

    /// Numeric addresses, at port 53.
    private let servers: [String]
    /// Where the host looks for short names.
    private let search: [String]

    /// `nil` where the resolver listens at no address that a file could name.
    init?(listeners: [SocketAddress], host: String = "/etc/resolv.conf") {
        servers = listeners.compactMap { listener in
            guard case .ip(let address, port: 53, _) = listener else { return nil }
            return address.text
        }
        guard !servers.isEmpty else { return nil }
        search = ResolverConfiguration((try? File.readText(host)) ?? "").search
    }

    /// The file of an app's services; those of the host app have no app.
    func text(for app: String?) -> String {
        let own = (app.map { ["\($0).\(Self.zone)"] } ?? []) + [Self.zone]
        let domains = (own + search.filter { !own.contains($0) }).prefix(Self.searchLimit)
        return servers.map { "nameserver \($0)\n" }.joined() + "search " + domains.joined(separator: " ") + "\n"
    }
}
