import CLinux
import Glibc

/// What can be done with a descriptor that is a socket.
extension BorrowedDescriptor {
    /// Binds to an address.
    ///
    /// A unix path may have any length, its last name up to 88 bytes. See bind(2).
    package func bind(to address: SocketAddress) throws(Errno) {
        try unsafe withKernelAddress(of: address) { unsafe cl_bind(number, $0) }
    }

    /// Connects to an address.
    ///
    /// A unix path may have any length. See connect(2).
    ///
    /// - Returns: `false` if a non-blocking socket is still connecting: wait for `.writable`, then ask `takeError()`.
    /// - Throws: `EAGAIN` if a unix listener's backlog is full.
    package func connect(to address: SocketAddress) throws(Errno) -> Bool {
        do throws(Errno) {
            try unsafe withKernelAddress(of: address) { unsafe cl_connect(number, $0) }
            return true
        } catch {
            if error == .inProgress { return false }
            throw error
        }
    }

    /// Starts to accept connections.
    ///
    /// See listen(2).
    package func listen(backlog: Int32 = 4096) throws(Errno) {
        try call { cl_listen(number, backlog) }
    }

    /// Accepts a connection, non-blocking and close-on-exec.
    ///
    /// - Returns: `nil` if none waits or the peer has gone already.
    package func accept() throws(Errno) -> FileDescriptor? {
        do throws(Errno) {
            return try callUnlessBlocked({ cl_accept(number, nil) }).map { FileDescriptor(owning: $0) }
        } catch {
            if error.code == ECONNABORTED { return nil }
            throw error
        }
    }

    /// The address it is bound to.
    ///
    /// See getsockname(2).
    package func localAddress() throws(Errno) -> SocketAddress {
        var address = cl_address()
        try call { unsafe cl_local_address(number, &address) }
        guard let known = SocketAddress(address) else { throw .notSupported }
        return known
    }

    /// The address of the other end.
    ///
    /// See getpeername(2).
    package func peerAddress() throws(Errno) -> SocketAddress {
        var address = cl_address()
        try call { unsafe cl_peer_address(number, &address) }
        guard let known = SocketAddress(address) else { throw .notSupported }
        return known
    }

    /// Ends one direction or both.
    ///
    /// See shutdown(2).
    package func shutdown(_ direction: ShutdownDirection) throws(Errno) {
        try call { cl_shutdown(number, direction.rawValue) }
    }

    /// The error of an asynchronous operation, `nil` if it went well.
    ///
    /// See SO_ERROR in socket(7).
    package func takeError() throws(Errno) -> Errno? {
        let code = try call { cl_option(number, CL_OPTION_ERROR) }
        return code == 0 ? nil : Errno(code: code)
    }

    /// Receives into `buffer`; `peek` leaves the bytes in the queue.
    ///
    /// See recv(2).
    ///
    /// - Returns: The bytes received, 0 when the peer has ended its direction, `nil` if it would block.
    package func receive(into buffer: UnsafeMutableRawBufferPointer, peek: Bool = false) throws(Errno) -> Int? {
        guard let base = buffer.baseAddress else { return 0 }
        return try callUnlessBlocked { unsafe cl_receive(number, base, buffer.count, peek ? 1 : 0) }
            .map(Int.init)
    }

    /// Sends without raising SIGPIPE; `more`: another piece follows at once.
    ///
    /// See send(2).
    ///
    /// - Returns: The bytes sent, `nil` if it would block.
    package func send(_ buffer: UnsafeRawBufferPointer, more: Bool = false) throws(Errno) -> Int? {
        guard let base = buffer.baseAddress else { return 0 }
        return try callUnlessBlocked { unsafe cl_send(number, base, buffer.count, more ? 1 : 0) }.map(Int.init)
    }

    /// Sends a datagram or a record.
    ///
    /// See send(2).
    ///
    /// - Returns: The bytes sent, `nil` if it would block.
    package func send(_ bytes: [UInt8]) throws(Errno) -> Int? {
        try unsafe bytes.span.bytes.withUnsafeBytes { buffer throws(Errno) -> Int? in try unsafe send(buffer) }
    }

    /// Sets an option whose value is a number.
    ///
    /// See socket(7), tcp(7).
    package func set(_ option: SocketOption, to value: Int32) throws(Errno) {
        try call { cl_set_option(number, option.kernel, value) }
    }

    /// Reads an option whose value is a number.
    ///
    /// See socket(7), tcp(7).
    package func value(of option: SocketOption) throws(Errno) -> Int32 {
        try call { cl_option(number, option.kernel) }
    }

    /// Makes close(2) reset the connection instead of ending it politely.
    ///
    /// See SO_LINGER in socket(7).
    package func setResetOnClose() throws(Errno) {
        try call { cl_set_reset_on_close(number) }
    }

    /// Who is at the other end of a unix socket, as of when it connected.
    ///
    /// See SO_PEERCRED in unix(7).
    package func peerCredentials() throws(Errno) -> PeerCredentials {
        var found = cl_credentials()
        try call { unsafe cl_peer_credentials(number, &found) }
        return PeerCredentials(pid: found.pid, user: found.user, group: found.group)
    }

    /// The supplementary groups of the process at the other end.
    ///
    /// See SO_PEERGROUPS.
    package func peerGroups() throws(Errno) -> [UInt32] {
        var groups = [UInt32](repeating: 0, count: 64)
        while true {
            let count = Int(try call { unsafe cl_peer_groups(number, &groups, Int32(groups.count)) })
            if count <= groups.count { return Array(groups.prefix(count)) }
            groups = [UInt32](repeating: 0, count: count)
        }
    }

    /// The process at the other end (Linux 6.5).
    ///
    /// See SO_PEERPIDFD.
    package func peerProcess() throws(Errno) -> PidFD {
        PidFD(owning: FileDescriptor(owning: try call { cl_peer_pidfd(number) }))
    }

    /// A path too long for the kernel's structure is reached through its directory: `/proc/self/fd/N/name`.
    private func withKernelAddress(
        of address: SocketAddress, _ body: (UnsafePointer<cl_address>) -> Int32
    ) throws(Errno) {
        if case .unix(let path) = address, path.utf8.count > 107 {
            let directory = try File.open(Path.directory(of: path), [.pathOnly, .directory])
            let short = "/proc/self/fd/\(directory.number)/\(Path.lastComponent(of: path))"
            var kernel = try SocketAddress.unix(path: short).kernelAddress()
            try call { unsafe body(&kernel) }
        } else {
            var kernel = try address.kernelAddress()
            try call { unsafe body(&kernel) }
        }
    }
}

/// Which direction of a connection ends.
package enum ShutdownDirection: Int32, Sendable {
    case reading = 0
    case writing = 1
    case both = 2
}

/// The process at the other end of a unix socket.
package struct PeerCredentials: Hashable, Sendable {
    package let pid: Int32
    package let user: UInt32
    package let group: UInt32

    /// Joins the three numbers.
    package init(pid: Int32, user: UInt32, group: UInt32) {
        self.pid = pid
        self.user = user
        self.group = group
    }
}

/// Options of sockets whose values are numbers.
///
/// See socket(7), tcp(7), ipv6(7).
package enum SocketOption: UInt32, Sendable {
    case reuseAddress, reusePort, keepAlive, keepIdle, keepInterval, keepCount, noDelay, deferAccept, userTimeout
    case fastOpen, quickAcknowledge, cork, onlyIPv6, freeBind, sendBuffer, receiveBuffer, passCredentials, error
    case type, listens, protocolNumber, mark, incomingProcessor

    var kernel: cl_option { cl_option(rawValue) }
}
