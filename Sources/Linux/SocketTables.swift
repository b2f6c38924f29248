import CLinux

/// A socket that waits for connections or datagrams.
package struct SocketListener: Hashable, Sendable {
    package let isUDP: Bool
    package let address: IPAddress
    package let port: UInt16
    /// Its number in `/proc/PID/fd`.
    package let inode: UInt32
    /// The user who made it.
    package let user: UInt32
    /// The cgroup it was made in; `nil` if the kernel does not tell.
    package let cgroup: UInt64?

    /// A listener as somebody found it.
    package init(isUDP: Bool, address: IPAddress, port: UInt16, inode: UInt32, user: UInt32, cgroup: UInt64?) {
        self.isUDP = isUDP
        self.address = address
        self.port = port
        self.inode = inode
        self.user = user
        self.cgroup = cgroup
    }
}

/// All listeners of one network namespace, without dialling any.
///
/// See sock_diag(7).
package struct SocketTables: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Opens the tables of the network namespace that the calling thread is in now; later dumps stay there.
    package init() throws(Errno) {
        descriptor = FileDescriptor(owning: try call { cl_netdiag_open() })
    }

    /// Every TCP listener and every bound, unconnected UDP socket, IPv4 and IPv6: four dumps.
    package func listeners() throws(Errno) -> [SocketListener] {
        var found: [SocketListener] = []
        var block = [UInt8](repeating: 0, count: 32768)
        for family in [CL_FAMILY_IP4, CL_FAMILY_IP6] {
            for udp in [false, true] {
                try call { cl_netdiag_ask(descriptor.number, family, udp ? 1 : 0) }
                try readAnswer(isUDP: udp, &block, &found)
            }
        }
        return found
    }

    private func readAnswer(isUDP: Bool, _ block: inout [UInt8], _ found: inout [SocketListener]) throws(Errno) {
        while true {
            let length = Int(try call { unsafe cl_netdiag_read(descriptor.number, &block, block.count) })
            if length == 0 { return }
            var offset = 0
            var entry = cl_listener()
            var kind: Int32 = 1
            while kind == 1 {
                kind = try call { unsafe cl_netdiag_next(block, length, &offset, &entry) }
                if kind == 2 { return }
                if kind == 1, let listener = SocketListener(entry, isUDP: isUDP) { found.append(listener) }
            }
        }
    }
}

extension SocketListener {
    fileprivate init?(_ entry: cl_listener, isUDP: Bool) {
        guard case .ip(let address, let port, _) = SocketAddress(entry.address) else { return nil }
        self.init(
            isUDP: isUDP, address: address, port: port, inode: entry.inode, user: entry.user,
            cgroup: entry.cgroup == 0 ? nil : entry.cgroup)
    }
}
