/// What resolv.conf(5) says about where to ask.
package struct ResolverConfiguration: Hashable, Sendable {
    /// Addresses as they are written, in order.
    package var servers: [String] = []
    /// Domains that names without a dot are looked up in, in order.
    package var search: [String] = []

    /// The most servers that are used, as the C library does.
    private static let limit = 3

    /// Reads the text of a file; unknown lines and options are left out, as the C library does.
    package init(_ text: String) {
        for line in text.utf8.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let words = line.split(whereSeparator: { $0 == 32 || $0 == 9 })
            guard let key = words.first.flatMap({ String($0) }), words.count >= 2 else { continue }
            let values = words.dropFirst().compactMap { String($0) }
            switch key {
            case "nameserver":
                guard let server = values.first, servers.count < Self.limit, !servers.contains(server) else { continue }
                servers.append(server)
            // The last line counts.
            case "search", "domain": search = values
            default: continue
            }
        }
    }
}
