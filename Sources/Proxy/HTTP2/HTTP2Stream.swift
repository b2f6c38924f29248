import CNghttp2
import HTTP

/// One stream of an HTTP/2 connection: a request and its response, which the rest of the worker sees as a connection
/// of HTTP/1.1.
struct HTTP2Stream {
    /// Its number; 0 while a request of ours has none.
    var id: Int32
    /// The connection that the worker sees; `nil` until the head is complete, and after its end.
    var slot: Slot?
    /// The head of the request as HTTP/1.1 writes it.
    var head = ByteQueue()
    /// Payload that has not been read; at most the stream's window.
    var inbound = ByteQueue()
    /// Trailer fields of the message that comes, each with CR LF.
    var trailersIn = ByteQueue()
    /// The same of the message that goes.
    var trailersOut = ByteQueue()
    /// Payload that has come and for which the sender has not been given new room.
    var owed = 0
    var signs: Signs = []
    /// How the text that is sent on the stream goes on.
    var writing = Incoming()
    var next: StreamRef?
    var previous: StreamRef?

    /// What has become of a stream.
    struct Signs: OptionSet {
        let rawValue: UInt16
        /// The head has come.
        static let hasHead = Signs(rawValue: 1)
        /// The body comes without a length: it is read as chunks.
        static let isChunked = Signs(rawValue: 2)
        /// All has come.
        static let hasEnded = Signs(rawValue: 4)
        /// The last chunk has been read.
        static let isRead = Signs(rawValue: 8)
        /// nghttp2 has forgotten the stream.
        static let isClosed = Signs(rawValue: 16)
        /// Somebody is to look at it.
        static let isDirty = Signs(rawValue: 32)
        /// All of the message that goes has been given to us.
        static let isWritten = Signs(rawValue: 64)
        /// nghttp2 waits to be told of more payload.
        static let isDeferred = Signs(rawValue: 128)
        /// All waiting payload has gone.
        static let hasDrained = Signs(rawValue: 256)
        /// It answers a HEAD.
        static let answersHead = Signs(rawValue: 512)
        /// Its session is gone; what has come is still read.
        static let isOrphan = Signs(rawValue: 1024)
        /// We have cancelled it.
        static let isGivenUp = Signs(rawValue: 2048)
    }

    init(id: Int32) {
        self.id = id
        writing.mode = .head
    }
}

/// A stream's place; valid until its session frees it.
@safe struct StreamRef {
    let pointer: UnsafeMutablePointer<HTTP2Stream>

    init(_ pointer: UnsafeMutablePointer<HTTP2Stream>) {
        unsafe self.pointer = unsafe pointer
    }

    @inline(__always)
    var it: HTTP2Stream {
        _read { yield unsafe pointer.pointee }
        nonmutating _modify { yield unsafe &pointer.pointee }
    }

    static func make(id: Int32) -> StreamRef {
        let pointer = UnsafeMutablePointer<HTTP2Stream>.allocate(capacity: 1)
        unsafe pointer.initialize(to: HTTP2Stream(id: id))
        return unsafe StreamRef(pointer)
    }

    func free() {
        it.head.clear()
        it.inbound.clear()
        it.trailersIn.clear()
        it.trailersOut.clear()
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }
}
