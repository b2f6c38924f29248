package import Linux

/// Finds out whether a port is free on this host, by binding it for a moment.
package enum PortProbe {
    /// Whether nobody has the port, on any address, IPv4 or IPv6.
    ///
    /// - Throws: `EACCES` for a port below 1024 without privilege.
    package static func isFree(_ port: UInt16, udp: Bool = false) throws(Errno) -> Bool {
        for address in [IPAddress.any4, .any6] {
            do throws(Errno) {
                try bind(.ip(address, port: port), udp: udp)
            } catch {
                if error == .addressInUse { return false }
                // EAFNOSUPPORT, EADDRNOTAVAIL: a host without IPv6.
                guard address == .any6, [Errno(code: 97), .addressNotAvailable].contains(error) else { throw error }
            }
        }
        return true
    }

    /// A TCP connection that ended lately does not count (SO_REUSEADDR); for UDP that option would allow two owners.
    private static func bind(_ address: SocketAddress, udp: Bool) throws(Errno) {
        let socket = try Socket.make(address.family, udp ? .datagram : .stream)
        if address.family == .ip6 { try socket.borrowed.set(.onlyIPv6, to: 1) }
        if !udp { try socket.borrowed.set(.reuseAddress, to: 1) }
        try socket.borrowed.bind(to: address)
        if !udp { try socket.borrowed.listen(backlog: 1) }
    }
}
