import CLinux

/// Where a socket is bound or connected.
package enum SocketAddress: Hashable, Sendable {
    /// A path in the file system; any length, see `BorrowedDescriptor.bind(to:)`.
    case unix(path: String)
    /// A name in the network namespace instead of the file system, without its leading NUL. See unix(7).
    case abstract(name: String)
    /// A unix socket without a name, such as a client's.
    case unnamed
    case ip(IPAddress, port: UInt16, scope: UInt32 = 0)

    /// Reads `10.0.0.1:80`, `[::1]:80`, `:80` (all addresses), `unix:/path`, `/path` and `@abstract`.
    package init?(_ text: String) {
        if text.hasPrefix("unix:") || text.hasPrefix("/") || text.hasPrefix("@") {
            let path = text.hasPrefix("unix:") ? String(text.dropFirst(5)) : text
            guard path.utf8.count > 1 else { return nil }
            self = path.hasPrefix("@") ? .abstract(name: String(path.dropFirst())) : .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits) else {
            return nil
        }
        var host = text[..<colon]
        let bracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if bracketed { host = host.dropFirst().dropLast() }
        guard let address = host.isEmpty && !bracketed ? .any4 : IPAddress(String(host)) else { return nil }
        if case .v6 = address, !bracketed { return nil }
        if case .v4 = address, bracketed { return nil }
        self = .ip(address, port: port)
    }

    /// The port, of an IP address.
    package var port: UInt16? {
        if case .ip(_, let port, _) = self { port } else { nil }
    }

    /// The notation that `init` reads.
    package var text: String {
        switch self {
        case .unix(let path): "unix:" + path
        case .abstract(let name): "unix:@" + name
        case .unnamed: "unix:"
        case .ip(.v4(let value), let port, _): "\(IPAddress.v4(value).text):\(port)"
        case .ip(let address, let port, _): "[\(address.text)]:\(port)"
        }
    }

    /// The kernel's word for the kind of address.
    package var family: SocketFamily {
        switch self {
        case .unix, .abstract, .unnamed: .unix
        case .ip(.v4, _, _): .ip4
        case .ip(.v6, _, _): .ip6
        }
    }
}

/// Address families.
///
/// See socket(2).
package enum SocketFamily: Int32, Sendable {
    case unix = 1
    case ip4 = 4
    case ip6 = 6
}

extension SocketAddress {
    init?(_ found: cl_address) {
        switch found.family {
        case CL_FAMILY_IP4:
            self = .ip(.v4(UInt32(truncatingIfNeeded: found.ip_low)), port: found.port)
        case CL_FAMILY_IP6:
            self = .ip(.v6(high: found.ip_high, low: found.ip_low), port: found.port, scope: found.scope)
        case CL_FAMILY_UNIX:
            let bytes = unsafe withUnsafeBytes(of: found.path) { unsafe Array($0.prefix(Int(found.path_length))) }
            guard let first = bytes.first else {
                self = .unnamed
                return
            }
            self =
                first == 0
                ? .abstract(name: String(decoding: bytes.dropFirst(), as: UTF8.self))
                : .unix(path: String(decoding: bytes, as: UTF8.self))
        default: return nil
        }
    }

    /// - Throws: `ENAMETOOLONG` if a name has more bytes than the kernel's structure holds.
    func kernelAddress() throws(Errno) -> cl_address {
        var address = cl_address()
        address.family = family.rawValue
        switch self {
        case .unix(let path): try address.setPath(Array(path.utf8))
        case .abstract(let name): try address.setPath([0] + Array(name.utf8))
        case .unnamed: break
        case .ip(let ip, let port, let scope):
            address.port = port
            address.scope = scope
            switch ip {
            case .v4(let value): address.ip_low = UInt64(value)
            case .v6(let high, let low): (address.ip_high, address.ip_low) = (high, low)
            }
        }
        return address
    }
}

extension cl_address {
    fileprivate mutating func setPath(_ bytes: [UInt8]) throws(Errno) {
        let fits = unsafe withUnsafeMutableBytes(of: &path) { room -> Bool in
            guard bytes.count < room.count else { return false }
            unsafe room.copyBytes(from: bytes)
            return true
        }
        guard fits else { throw .nameTooLong }
        path_length = UInt16(bytes.count)
    }
}
