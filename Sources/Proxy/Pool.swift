import RouterProtocol

/// The replicas a request may go to, as one worker holds them.
@safe struct Pool: BitwiseCopyable {
    let id: UInt32
    /// Counts what is answered without a replica.
    var row: Int
    /// The number of the service's pool, or -1.
    var parent: Int32
    var limit: UInt32
    var retryAfter: UInt32
    /// The supervisor knows that requests want this pool.
    var isDemanded = false
    private var members: UnsafeMutablePointer<Member>?
    private(set) var count: Int32 = 0
    private var capacity: Int32 = 0

    init(id: UInt32, _ record: PoolRecord, parent: Int32) {
        self.id = id
        row = Int(record.row)
        self.parent = parent
        limit = record.limit
        retryAfter = record.retryAfter
    }

    /// One replica, and how much it is owed by the weighted round.
    struct Member: BitwiseCopyable {
        var replica: Int32
        var credit: Int64 = 0
    }

    @inline(__always)
    subscript(index: Int32) -> Member {
        get { unsafe members.unsafelyUnwrapped[Int(index)] }
        nonmutating set { unsafe members.unsafelyUnwrapped[Int(index)] = newValue }
    }

    mutating func add(_ replica: Int32) {
        if count == capacity {
            let size = max(2, capacity * 2)
            let fresh = UnsafeMutablePointer<Member>.allocate(capacity: Int(size))
            if let members = unsafe members {
                unsafe fresh.update(from: members, count: Int(count))
                unsafe members.deallocate()
            }
            unsafe members = unsafe fresh
            capacity = size
        }
        unsafe (members.unsafelyUnwrapped + Int(count)).initialize(to: Member(replica: replica))
        count += 1
    }

    mutating func remove(_ replica: Int32) {
        for index in 0..<count where self[index].replica == replica {
            self[index] = self[count - 1]
            count -= 1
            return
        }
    }

    mutating func free() {
        unsafe members?.deallocate()
        unsafe members = nil
        (count, capacity) = (0, 0)
    }
}

/// One replica, as one worker holds it.
struct Replica: BitwiseCopyable {
    let id: UInt32
    var pool: Int32
    var row: Int
    var weight: UInt32
    var isDraining: Bool
    /// Removed by the supervisor; its number is free once no request is left.
    var isRemoved = false
    /// The supervisor has been told that a draining replica has no request left here.
    var isDrained = false
    /// Its number is free; what is left of it here means nothing.
    var isForgotten = false
    /// The most recently used of the idle connections.
    var idle: Slot?
    var idleCount: Int32 = 0
    /// It speaks HTTP/2 without TLS.
    var speaksHTTP2 = false
    /// The connection of HTTP/2 for new requests.
    var carrier: Slot?
    /// Requests of this worker.
    var inFlight: Int32 = 0
    /// Ticks; before that moment others are preferred, because a connection failed.
    var suspendedUntil: UInt32 = 0
}
