internal import DNS
internal import Linux
internal import RouterProtocol

/// A query that other servers have been asked about.
final class ForwardedQuery {
    /// Who wants the answer.
    enum Asker {
        case datagram(SharedDescriptor, SocketAddress)
        /// The connection of this token, if it is still there.
        case stream(UInt64)
    }

    /// A datagram that has been sent again, because no answer came yet, is not asked about twice.
    struct Key: Hashable {
        var sender: SocketAddress
        var id: UInt16
        var question: Question
    }

    let query: Query
    let asker: Asker
    let address: InternetAddress
    let servers: [SocketAddress]
    var plan: ForwardingPlan
    /// The socket of the present attempt: connected, with a port that the kernel has chosen at random.
    var socket: FileDescriptor?
    var transport = ForwardingPlan.Transport.datagram
    /// Our own id of the present attempt.
    var id: UInt16 = 0
    var isSent = false
    var framing = LengthFraming(limit: 65535)
    /// An answer that will do if no better one comes.
    var kept: [UInt8]?
    var deadline: Int64 = 0
    private var message: [UInt8]

    init(_ query: Query, _ message: [UInt8], _ asker: Asker, _ address: InternetAddress, _ resolvers: ResolverList) {
        self.query = query
        self.message = message
        self.asker = asker
        self.address = address
        servers = resolvers.servers
        let wantsWhole = if case .stream = asker { true } else { false }
        plan = ForwardingPlan(servers: servers.count, first: resolvers.preferred, wantsWhole: wantsWhole)
    }

    /// The client's message under our own id.
    var request: [UInt8] {
        message[0] = UInt8(id >> 8)
        message[1] = UInt8(truncatingIfNeeded: id)
        return message
    }

    /// The socket of the present attempt, for what can be done with one.
    var descriptor: BorrowedDescriptor? {
        switch socket {
        case .some(let socket): socket.borrowed
        case .none: nil
        }
    }

    var key: Key? {
        guard case .datagram(_, let sender) = asker else { return nil }
        return Key(sender: sender, id: query.id, question: query.question)
    }
}

/// The servers of the host, and which of them answered last.
struct ResolverList {
    private(set) var servers: [SocketAddress] = []
    private(set) var preferred = 0

    /// A server has answered: it is the first to be asked next time.
    mutating func answered(_ server: SocketAddress) {
        guard servers.indices.contains(preferred), servers[preferred] != server,
            let number = servers.firstIndex(of: server)
        else { return }
        preferred = number
    }

    /// Takes another list; the first is asked first.
    mutating func set(_ record: ResolversRecord) {
        let next = record.servers.map { server in
            if let v4 = server.address.v4 { return SocketAddress.ip(.v4(v4), port: server.port) }
            return .ip(.v6(high: server.address.high, low: server.address.low), port: server.port, scope: server.scope)
        }
        guard next != servers else { return }
        servers = next
        preferred = 0
    }
}
