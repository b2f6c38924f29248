package import Linux
package import RouterProtocol

/// What the channel tells a worker.
package enum WorkerOrder: Sendable {
    /// Change routes, pools and replicas; each record with the descriptor that came with it.
    case apply([OrderedRecord], version: UInt64)
    /// The same, but what is not named goes away.
    case replace([OrderedRecord], version: UInt64)
    /// Accept from this listening socket, over TLS or not.
    case listen(SharedDescriptor, secure: Bool)
    /// Use these certificates and keys for new connections.
    case secure(TLSContext)
    /// Stop accepting, finish, and end the thread.
    case retire
    /// End the thread at once.
    case stop
}

/// A record and its descriptor.
package struct OrderedRecord: Sendable {
    package var record: DownRecord
    package var descriptor: SharedDescriptor?

    /// Joins the two.
    package init(_ record: DownRecord, _ descriptor: SharedDescriptor? = nil) {
        self.record = record
        self.descriptor = descriptor
    }
}

/// Orders on their way to a worker.
///
/// Taken only when its eventfd says so, never per request, so a lock costs nothing.
final class Mailbox: Sendable {
    private let orders = Lock<[WorkerOrder]>([])

    init() {}

    func put(_ order: WorkerOrder) {
        orders.withLock { $0.append(order) }
    }

    func takeAll() -> [WorkerOrder] {
        orders.withLock { waiting in
            let all = waiting
            waiting = []
            return all
        }
    }
}
