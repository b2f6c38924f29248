internal import Linux
internal import RouterProtocol

/// What the resolver's thread is told.
enum ServerOrder: Sendable {
    /// Where queries arrive.
    enum Listener: Sendable {
        case datagrams(SharedDescriptor)
        case streams(SharedDescriptor)
    }

    case listen(Listener)
    case apply([DownRecord])
    case replace([DownRecord])
    case retire
}

/// Orders on their way to the resolver's thread.
final class ServerLink: Sendable {
    let wake: EventFD
    private let orders = Lock<[ServerOrder]>([])

    init() throws(Errno) {
        wake = try EventFD()
    }

    func order(_ order: ServerOrder) {
        orders.withLock { $0.append(order) }
        wake.signal()
    }

    func takeAll() -> [ServerOrder] {
        wake.drain()
        return orders.withLock { waiting in
            let all = waiting
            waiting = []
            return all
        }
    }
}
