import HTTP
import Linux
import RouterProtocol

/// One connection of a worker, to a client or to a replica; a free place in the table is one too.
struct Connection {
    var descriptor: Int32 = -1
    /// Counts the connections that had this descriptor, so that late events are recognised.
    var generation: UInt32 = 0
    var phase = Phase.free
    var signs: Signs = []
    var kind = Kind.plain
    /// epoll tells when there is room to write.
    var isWatchedForRoom = false
    /// The other side of an exchange or tunnel.
    var partner: Slot?
    /// Read and not yet understood: part of a head, of a trailer section, or the next request.
    var input = ByteQueue()
    /// To be written.
    var output = ByteQueue()
    var timer = TimerLink()
    var progress = HeadProgress()
    /// The body that comes from this side.
    var incoming = Incoming()
    var client = ClientState()
    var upstream = UpstreamState()
    var tls = TLSSession()
    /// Nobody can listen in on the way to the client.
    var isSecure = false
    /// Of a connection of HTTP/2.
    var session: SessionRef?
    /// Of a stream, with the connection that carries it.
    var stream: StreamRef?
    var carrier: Slot?

    /// How bytes get to the other end.
    enum Kind: UInt8 {
        /// As they are.
        case plain
        /// Inside TLS.
        case tls
        /// As a stream of HTTP/2, without a socket of its own.
        case stream
    }

    /// What a connection is doing.
    enum Phase: UInt8 {
        case free
        /// A client whose TLS handshake is not complete.
        case handshake
        /// A client between requests, or before the first.
        case idle
        /// A client of whose request a part of the head is here.
        case head
        /// A client whose request waits because every backlog is full.
        case waiting
        /// A client whose request is at a replica.
        case exchange
        /// A client that gets its last bytes.
        case closing
        /// A client that has got its last bytes and is read until it has seen them.
        case lingering
        /// A replica's connection that is not established yet.
        case connecting
        /// A replica's connection without a request.
        case pooled
        /// A replica's connection with a request.
        case busy
        /// Either side of a tunnel.
        case tunnel
        /// A connection of HTTP/2 to a replica that is not established yet.
        case linking
        /// A connection of HTTP/2, whose streams are connections of their own.
        case multiplexed
    }

    /// What has been seen of a connection.
    struct Signs: OptionSet {
        let rawValue: UInt8
        /// There may be bytes, or the end, to read.
        static let readable = Signs(rawValue: 1)
        /// The other end writes no more; there may be bytes before that.
        static let peerClosed = Signs(rawValue: 2)
        /// Nothing more can be written.
        static let broken = Signs(rawValue: 4)
        /// The end has been read.
        static let ended = Signs(rawValue: 8)
        /// The other end writes no more, and its end is to be read.
        static let ending = Signs(rawValue: 35)
        /// What keeps a connection from being used again: broken, peerClosed, shut.
        static var unusable: UInt8 { 4 | 2 | 16 }
        /// Our direction has been shut down.
        static let shut = Signs(rawValue: 16)
        /// The socket may have bytes or its end, which TLS reads before there is anything to read of it.
        static let arrived = Signs(rawValue: 32)
        /// There may be something to read, of either kind.
        static let news = Signs(rawValue: 33)
    }

    /// EPOLLIN, EPOLLERR and EPOLLHUP of epoll_ctl(2).
    private static var inputMask: UInt32 { 0x19 }
    /// EPOLLRDHUP and EPOLLHUP.
    private static var endMask: UInt32 { 0x2010 }

    var isReadable: Bool { signs.contains(.readable) }
    var isUpstream: Bool { upstream.replica >= 0 }

    /// Takes note of what epoll says.
    mutating func note(_ interest: Epoll.Interest) {
        // Plain masks: an option set of another module costs a hundred calls here (measured).
        if interest.rawValue & Self.inputMask != 0 { signs.insert(.news) }
        if interest.rawValue & Self.endMask != 0 { signs.insert(.ending) }
    }
}

/// How far a message's body has come.
struct Incoming {
    /// How the bytes of a body become bytes for the other side.
    enum Mode: UInt8 {
        /// No body, or all of it is here.
        case done
        /// The head has not been read.
        case head
        case length
        /// Chunks, passed on as chunks.
        case chunked
        /// Chunks, of which the payload is passed on.
        case unchunked
        /// Everything until the end, as it is.
        case raw
        /// Everything until the end, put into chunks.
        case rechunked
    }

    var mode = Mode.done
    /// Of `length`: bytes still to come.
    var remaining: UInt64 = 0
    var decoder = ChunkedDecoder()

    init() {}

    /// The body of a request.
    init(_ framing: BodyFraming) {
        switch framing {
        case .none: break
        case .untilClose: mode = .raw
        case .length(let length): (mode, remaining) = (length == 0 ? .done : .length, length)
        case .chunked: mode = .chunked
        }
    }

    /// The body of a response that is passed on in another framing.
    init(_ framing: BodyFraming, as target: BodyFraming) {
        self.init(framing)
        if mode == .chunked, target != .chunked { mode = .unchunked }
        if mode == .raw, target == .chunked { mode = .rechunked }
    }

    var isDone: Bool { mode == .done }
}

/// What a client's connection is besides.
struct ClientState {
    var address = InlineText()
    var port: UInt16 = 80
    var isTrusted = false
    var request = Request()
}

/// The request a client waits for.
struct Request {
    var method = Method.get
    var version = Version.http11
    /// The client's connection may go on after this request.
    var keepsAlive = true
    /// An error page had better be JSON.
    var prefersJSON = false
    /// The final head has been written to the client.
    var isAnswered = false
    /// The response ends before it is complete, and the client must see that.
    var isCutOff = false
    /// The request has been counted in at `replica`.
    var isAdmitted = false
    var attempts: UInt8 = 0
    var status: UInt16 = 0
    /// The number of the pool, or -1.
    var pool: Int32 = -1
    /// The number of the replica, or -1.
    var replica: Int32 = -1
    /// The replica that has just failed, or -1.
    var avoided: Int32 = -1
    var timeouts = RouteTimeouts()
    /// Nanoseconds of the monotonic clock.
    var started: Int64 = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var pace = BodyPace()
    /// The request as it was sent, while it may be sent again.
    var replay = ByteQueue()
    var offer = OfferBox()
}

/// Whether a client sends its body fast enough: 1 KiB/s averaged over 10 s, after a grace.
struct BodyPace {
    /// Ticks.
    private var start: UInt32 = 0
    private var window: UInt32 = 0
    private var bytes: UInt32 = 0

    init() {}

    init(at tick: UInt32) {
        start = tick
        window = tick
    }

    /// Takes note of `count` bytes; `false` when the client has been too slow.
    mutating func note(_ count: Int, at tick: UInt32, grace: UInt32) -> Bool {
        bytes &+= UInt32(truncatingIfNeeded: count)
        guard tick &- window >= 100 else { return true }
        let isFast = bytes >= 10 * 1024 || tick &- start < grace / 100
        (window, bytes) = (tick, 0)
        return isFast
    }
}

/// What a replica's connection is besides.
struct UpstreamState {
    /// The number of the replica, or -1 if this is no replica's connection.
    var replica: Int32 = -1
    /// It has carried a request before this one.
    var isReused = false
    /// A byte of the response has come.
    var hasSpoken = false
    /// It may carry another request after this one.
    var keepsAlive = false
    /// Neighbours among the replica's idle connections.
    var next: Slot?
    var previous: Slot?
}

/// An upgrade offer on the heap, as few requests have one.
@safe struct OfferBox {
    private var pointer: UnsafeMutablePointer<UpgradeOffer>?

    init() {}

    var offer: UpgradeOffer {
        if let pointer = unsafe pointer { unsafe pointer.pointee } else { UpgradeOffer() }
    }

    mutating func set(_ offer: UpgradeOffer) {
        clear()
        let fresh = UnsafeMutablePointer<UpgradeOffer>.allocate(capacity: 1)
        unsafe fresh.initialize(to: offer)
        unsafe pointer = unsafe fresh
    }

    mutating func clear() {
        guard let old = unsafe pointer else { return }
        unsafe old.deinitialize(count: 1)
        unsafe old.deallocate()
        unsafe pointer = nil
    }
}
