/// The replicas that may answer for one name.
///
/// Every instance has a pool; its replicas name it. The pool of a service names
/// no replicas: it is the `parent` of its instances' pools and so has all their
/// replicas. Weights count in the parent only; the instance's own name reaches a
/// replica of weight 0 too.
package struct PoolRecord: Hashable, Sendable {
    /// What happens to a request when no replica is ready.
    package enum WhenEmpty: UInt8, Sendable {
        /// 503 with `Retry-After`.
        case refuse = 0
        /// The request waits in the queue. (The router refuses still, but reports `demand`.)
        case hold = 1
    }

    /// The full name, `shop/web` or `shop/web:prod`, for people.
    package var name: String
    /// The id of the service's pool, or 0.
    package var parent: UInt32
    /// The counter row of what the router answered without a replica; 0 for the common row.
    package var row: UInt32
    /// The most requests in flight per replica; 0 for no limit.
    package var limit: UInt32
    /// The most requests that wait.
    package var queue: UInt32
    package var whenEmpty: WhenEmpty
    /// The `Retry-After` of a refusal, in seconds.
    package var retryAfter: UInt32

    /// Makes a pool without limits that refuses when empty.
    package init(name: String, parent: UInt32 = 0, row: UInt32 = 0) {
        self.name = name
        self.parent = parent
        self.row = row
        limit = 0
        queue = 1000
        whenEmpty = .refuse
        retryAfter = 1
    }

    func encode(into writer: inout FieldWriter) throws(RecordError) {
        try writer.string(name)
        writer.integer(parent)
        writer.integer(row)
        writer.integer(limit)
        writer.integer(queue)
        writer.byte(whenEmpty.rawValue)
        writer.integer(retryAfter)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        name = try reader.string()
        parent = try reader.integer()
        row = try reader.integer()
        limit = try reader.integer()
        queue = try reader.integer()
        guard let whenEmpty = WhenEmpty(rawValue: try reader.byte()) else { throw .invalidField }
        self.whenEmpty = whenEmpty
        retryAfter = try reader.integer()
    }
}
