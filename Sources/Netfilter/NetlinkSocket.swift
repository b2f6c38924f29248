internal import CMnl
internal import Glibc
internal import Linux

/// A netlink socket to the kernel's packet filter (netlink(7), libmnl).
///
/// Reads never wait: the kernel works while it is asked, so an answer is there
/// when `send` returns.
@safe final class NetlinkSocket {
    private let socket: OpaquePointer
    /// The kernel's number for this socket; changes that it reports carry the number of who made them.
    let port: UInt32

    /// Opens a socket in the network namespace of the calling thread.
    ///
    /// - Parameter groups: Multicast groups to hear, numbered from 1.
    /// - Throws: `EPERM` for a group without CAP_NET_ADMIN.
    init(groups: [UInt32] = []) throws(NetfilterError) {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard let opened = unsafe mnl_socket_open2(Int32(NETLINK_NETFILTER), flags) else {
            throw NetfilterError(step: .open, errno: Errno(code: errno))
        }
        unsafe socket = opened
        var bits: UInt32 = 0
        for group in groups { bits |= 1 << (group - 1) }
        let result = unsafe mnl_socket_bind(opened, bits, 0)
        port = unsafe mnl_socket_get_portid(opened)
        guard result == 0 else {
            let error = errno
            _ = unsafe mnl_socket_close(opened)
            throw NetfilterError(step: .open, errno: Errno(code: error))
        }
        enlarge(SO_SNDBUFFORCE, to: 4 << 20)
        enlarge(SO_RCVBUFFORCE, to: 4 << 20)
    }

    deinit {
        _ = unsafe mnl_socket_close(socket)
    }

    /// To be watched; owned by this value.
    var descriptor: Int32 { unsafe mnl_socket_get_fd(socket) }

    /// Hands messages to the kernel, which has done with them when this returns.
    func send(_ bytes: UnsafeRawBufferPointer, _ step: NetfilterError.Step) throws(NetfilterError) {
        guard unsafe mnl_socket_sendto(socket, bytes.baseAddress, bytes.count) >= 0 else {
            let error = Errno(code: errno)
            throw NetfilterError(step: error == .messageTooLong ? .size : step, errno: error)
        }
    }

    /// Asks for everything of a kind.
    func dump(_ request: Message, _ body: (Message) -> Void) throws(NetfilterError) {
        let refusal = try ask(request, .everything, .read, body)
        // What changes while it is read, or is not there, is no answer to rely on.
        if let refusal, refusal != .interrupted { throw NetfilterError(step: .read, errno: refusal) }
    }

    /// Asks for one thing to be done.
    func perform(_ request: Message) throws(NetfilterError) {
        if let refusal = try ask(request, .confirmation, .write, { _ in }) {
            throw NetfilterError(step: .write, errno: refusal)
        }
    }

    private func ask(
        _ request: Message, _ reply: Message.Reply, _ step: NetfilterError.Step, _ body: (Message) -> Void
    ) throws(NetfilterError) -> Errno? {
        let bytes = request.bytes(reply)
        try unsafe bytes.span.bytes.withUnsafeBytes { (bytes) throws(NetfilterError) in
            try unsafe send(bytes, step)
        }
        return try receive(body).refusal
    }

    /// What came beside messages.
    struct Arrival {
        /// The first error that the kernel answered.
        var refusal: Errno?
        /// Messages were lost because nobody read them in time.
        var isLossy = false
    }

    /// Calls `body` with each message that has arrived.
    @discardableResult
    func receive(_ body: (Message) -> Void = { _ in }) throws(NetfilterError) -> Arrival {
        var block = [UInt8](repeating: 0, count: 65536)
        var arrival = Arrival()
        while true {
            let count = unsafe mnl_socket_recvfrom(socket, &block, block.count)
            if count < 0 {
                if errno == EAGAIN { return arrival }
                guard errno == ENOBUFS || errno == EINTR else {
                    throw NetfilterError(step: .read, errno: Errno(code: errno))
                }
                if errno == ENOBUFS { arrival.isLossy = true }
                continue
            }
            Self.split(block[..<count], &arrival, body)
        }
    }

    private static func split(_ block: ArraySlice<UInt8>, _ arrival: inout Arrival, _ body: (Message) -> Void) {
        var rest = block
        while rest.count >= 16 {
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length >= 16, length <= rest.count else { return }
            let bytes = Array(rest.prefix(length))
            if bytes[5] != 0 {
                if let message = Message(bytes) { body(message) }
            } else if bytes[4] == 2, length >= 20 {
                // NLMSG_ERROR; 0 is a confirmation.
                let code = bytes[16..<20].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                let number = 0 &- Int32(bitPattern: code)
                if number != 0, arrival.refusal == nil { arrival.refusal = Errno(code: number) }
            }
            rest = rest.dropFirst((length + 3) & ~3)
        }
    }

    private func enlarge(_ option: Int32, to bytes: Int32) {
        var size = bytes
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &size, socklen_t(MemoryLayout<Int32>.size))
    }
}
