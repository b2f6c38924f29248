/// The host part of a route.
package enum HostPattern: Hashable, Sendable {
    /// Exactly this host, lower-case.
    case exact(String)
    /// Every host that ends in `.suffix`, at any depth, but never `suffix` itself.
    case wildcard(suffix: String)
    /// Whatever no other route wants.
    case any

    /// Reads `example.com`, `*.example.com`, an IPv4 address or `[::1]`; letters become lower-case and one trailing
    /// dot is dropped.
    ///
    /// - Throws: `RoutingError.invalidHost`.
    package init(_ text: String) throws(RoutingError) {
        let lower = text.lowercased()
        let name = lower.hasSuffix(".") ? String(lower.dropLast()) : lower
        if name.hasPrefix("*.") {
            let suffix = String(name.dropFirst(2))
            guard Self.isName(suffix), suffix.contains(".") else { throw .invalidHost(text) }
            self = .wildcard(suffix: suffix)
        } else {
            guard Self.isName(name) || Self.isLiteral(name) else { throw .invalidHost(text) }
            self = .exact(name)
        }
    }

    /// How a route record writes this pattern.
    package var text: String {
        switch self {
        case .exact(let host): host
        case .wildcard(let suffix): "*." + suffix
        case .any: ""
        }
    }

    /// Whether `host`, lower-case and without port, is meant.
    package func matches(_ host: String) -> Bool {
        switch self {
        case .exact(let own): own == host
        case .wildcard(let suffix): host.utf8.count > suffix.utf8.count + 1 && host.hasSuffix("." + suffix)
        case .any: true
        }
    }

    private static func isName(_ name: String) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isLabelByte)
        }
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isLiteral(_ name: String) -> Bool {
        guard name.hasPrefix("["), name.hasSuffix("]"), (4...47).contains(name.utf8.count) else { return false }
        return name.dropFirst().dropLast().utf8.allSatisfy { byte in
            byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
    }
}
