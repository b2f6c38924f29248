import CLinux

/// Makes sockets; what can be done with one is declared on `BorrowedDescriptor`.
package enum Socket {
    /// Kinds of socket.
    ///
    /// See socket(2).
    package enum Kind: Int32, Sendable {
        case stream = 1
        case datagram = 2
        case sequencedPacket = 5
    }

    /// A socket that is neither bound nor connected; close-on-exec.
    ///
    /// See socket(2).
    package static func make(_ family: SocketFamily, _ kind: Kind, nonBlocking: Bool = true) throws(Errno)
        -> FileDescriptor
    {
        FileDescriptor(owning: try call { cl_socket(family.rawValue, kind.rawValue, nonBlocking ? 1 : 0) })
    }

    /// Two connected unix sockets.
    ///
    /// See socketpair(2).
    package static func pair(_ kind: Kind, nonBlocking: Bool = true) throws(Errno) -> DescriptorPair {
        var ends: [Int32] = [-1, -1]
        try call { unsafe cl_socket_pair(kind.rawValue, nonBlocking ? 1 : 0, &ends) }
        return DescriptorPair(first: FileDescriptor(owning: ends[0]), second: FileDescriptor(owning: ends[1]))
    }

    /// A non-blocking listener.
    ///
    /// IP addresses are bound with SO_REUSEADDR, IPv6 ones for IPv6 only.
    ///
    /// - Throws: `EADDRINUSE` if somebody listens there, or a file of that name exists.
    package static func listen(
        at address: SocketAddress, _ kind: Kind = .stream, backlog: Int32 = 4096, reusePort: Bool = false
    ) throws(Errno) -> FileDescriptor {
        let socket = try make(address.family, kind)
        if address.family != .unix {
            try socket.borrowed.set(.reuseAddress, to: 1)
            if reusePort { try socket.borrowed.set(.reusePort, to: 1) }
        }
        if address.family == .ip6 { try socket.borrowed.set(.onlyIPv6, to: 1) }
        try socket.borrowed.bind(to: address)
        if kind != .datagram { try socket.borrowed.listen(backlog: backlog) }
        return socket
    }

    /// A connected blocking socket, for clients that have nothing else to do.
    package static func connect(to address: SocketAddress, _ kind: Kind = .stream) throws(Errno) -> FileDescriptor {
        let socket = try make(address.family, kind, nonBlocking: false)
        _ = try socket.borrowed.connect(to: address)
        return socket
    }
}
