/// Where a replica listens: what the router dials and `ps` shows.
package enum Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The path of a unix stream socket on the host.
    case unix(path: String)
    /// A numeric IP address (no brackets around IPv6) and a TCP port.
    case tcp(address: String, port: UInt16)

    /// `unix:/path`, `127.0.0.1:80` or `[::1]:80`.
    package var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let address, let port): address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        }
    }
}
