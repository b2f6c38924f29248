/// What a worker tells the channel.
package enum ProxyEvent: Equatable, Sendable {
    /// The worker works by this version of the routes.
    case applied(worker: Int, version: UInt64)
    /// Requests want the pool, which has no ready replica (`waiting` > 0), or no longer do.
    case demand(pool: UInt32, waiting: UInt32)
    /// The worker has no request left at a draining replica.
    case drained(worker: Int, replica: UInt32)
    /// A connection to the replica was refused or timed out.
    case unreachable(replica: UInt32)
    /// The worker's thread has ended.
    case ended(worker: Int)
}
