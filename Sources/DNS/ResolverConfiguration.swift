/// What resolv.conf(5) says about where to ask.
package struct ResolverConfiguration: Hashable, Sendable {
    /// Addresses as they are written, in order.
    package var servers: [String] = []

    /// The most servers that are used, as the C library does.
    private static let limit = 3

    /// Reads the text of a file; unknown lines and options are left out, as the C library does.
    package init(_ text: String) {
        for line in text.utf8.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let words = line.split(whereSeparator: { $0 == 32 || $0 == 9 })
            guard let key = words.first, words.count >= 2, key.elementsEqual("nameserver".utf8) else { continue }
            guard let server = String(words[1]), servers.count < Self.limit, !servers.contains(server) else { continue }
            servers.append(server)
        }
    }
}
