/// What a router process is told once, when it starts.
package struct RouterSettings: Equatable, Sendable {
    /// Threads that serve clients; `listener` records name them 0..<workers.
    package var workers: UInt16
    /// Rows of the counters: every `row` of a pool or replica is below it.
    package var rows: UInt32
    /// Whether the router ends when the channel does.
    package var isForeground: Bool
    /// The user to become, when the router was started as root.
    package var uid: UInt32
    /// The group to become, when the router was started as root.
    package var gid: UInt32
    /// Peers whose `X-Forwarded-…` fields are appended to instead of replaced.
    package var trustedProxies: [AddressBlock]
    package var limits: ClientLimits

    /// Makes the settings of a router.
    package init(workers: UInt16, rows: UInt32, isForeground: Bool, uid: UInt32, gid: UInt32) {
        self.workers = workers
        self.rows = rows
        self.isForeground = isForeground
        self.uid = uid
        self.gid = gid
        trustedProxies = []
        limits = ClientLimits()
    }

    func encode(into writer: inout FieldWriter) {
        writer.integer(workers)
        writer.integer(rows)
        writer.flag(isForeground)
        writer.integer(uid)
        writer.integer(gid)
        limits.encode(into: &writer)
        let blocks = trustedProxies.prefix(1000)
        writer.integer(UInt16(truncatingIfNeeded: blocks.count))
        for block in blocks {
            writer.integer(block.address.high)
            writer.integer(block.address.low)
            writer.byte(block.length)
        }
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        workers = try reader.integer()
        rows = try reader.integer()
        isForeground = try reader.flag()
        uid = try reader.integer()
        gid = try reader.integer()
        limits = try ClientLimits(from: &reader)
        trustedProxies = []
        guard (1...CounterLayout.workerLimit).contains(Int(workers)), rows >= 1, rows <= CounterLayout.rowLimit else {
            throw .invalidField
        }
        for _ in 0..<(try reader.integer(UInt16.self)) {
            let address = InternetAddress(high: try reader.integer(), low: try reader.integer())
            let length = try reader.byte()
            guard length <= 128 else { throw .invalidField }
            trustedProxies.append(AddressBlock(address: address, length: length))
        }
    }
}

/// How long clients may take; all in milliseconds.
package struct ClientLimits: Equatable, Sendable {
    /// For a whole request head, from its first byte or the start of the connection.
    package var head: UInt32 = 10_000
    /// Before a body must keep a rate of 1 KiB/s, averaged over 10 s.
    package var bodyGrace: UInt32 = 30_000
    /// Without any request on a kept connection.
    package var idle: UInt32 = 75_000

    /// Makes the limits of router.md §4.
    package init() {}

    func encode(into writer: inout FieldWriter) {
        writer.integer(head)
        writer.integer(bodyGrace)
        writer.integer(idle)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        head = try reader.integer()
        bodyGrace = try reader.integer()
        idle = try reader.integer()
    }
}
