import CNghttp2
import HTTP
import Linux

/// One HTTP/2 connection: nghttp2's state, and the streams.
///
/// nghttp2 calls back while it reads and writes; the callbacks change what is here and nothing else, and the worker
/// looks at the streams that changed afterwards.
@safe struct HTTP2Session {
    /// Whom we speak with.
    enum Side: UInt8 {
        case client
        case service
    }

    /// Room for a request's body before the service has taken any.
    static let streamWindow: Int32 = 256 * 1024
    /// The same for all requests of a connection: the most memory a client's bodies can take.
    static let connectionWindow: Int32 = 1024 * 1024
    static let concurrentStreams: UInt32 = 100
    /// Above this many waiting bytes, services are not read from for the sake of this client.
    static let waitingLimit = 512 * 1024

    let side: Side
    /// nghttp2's session.
    var session: OpaquePointer?
    let assembly: UnsafeMutablePointer<HeadAssembly>
    let desk: HTTP2Fields
    var budget = FloodBudget()
    var first: StreamRef?
    /// Streams that are open, or that wait to be freed.
    var count = 0
    /// Streams that are to be looked at.
    var dirty: [StreamRef] = []
    /// The highest number of a stream so far.
    var lastOpened: Int32 = 0
    /// Streams that we have cancelled lately: the other end may not know yet.
    var cancelled: [Int32] = []
    /// A head has begun and not ended.
    var isInHead = false
    /// The deadline of a head that has begun has been set.
    var isHeadTimed = false
    /// Payload that waits on all streams to be sent.
    var waiting = 0
    /// Somebody was not read from, because too much waits.
    var isCrowded = false
    /// The worker will write what waits.
    var isQueued = false
    /// It has carried a request.
    var hasServed = false
    /// The other end has said that it ends.
    var isGoingAway = false

    /// Adds a stream that has just begun.
    mutating func add(_ stream: StreamRef) {
        stream.it.next = first
        first?.it.previous = stream
        first = stream
        count += 1
    }

    /// Forgets a stream and frees it.
    mutating func remove(_ stream: StreamRef) {
        unlink(stream)
        stream.free()
    }

    /// Forgets a stream that somebody still reads.
    mutating func unlink(_ stream: StreamRef) {
        if let next = stream.it.next { next.it.previous = stream.it.previous }
        if let previous = stream.it.previous { previous.it.next = stream.it.next } else { first = stream.it.next }
        count -= 1
        (stream.it.next, stream.it.previous) = (nil, nil)
        if stream.it.signs.contains(.isDirty) {
            dirty.removeAll { unsafe $0.pointer == stream.pointer }
        }
    }

    /// Remembers that we have cancelled a stream.
    mutating func noteCancelled(_ id: Int32) {
        if cancelled.count == 64 { cancelled.removeFirst(32) }
        cancelled.append(id)
    }

    /// Whether a head may come on stream `id`, which is not open: a new one, or one that we cancelled a moment ago.
    func mayBegin(_ id: Int32) -> Bool {
        id > lastOpened || id & 1 == 0 || cancelled.contains(id)
    }

    /// Makes the worker look at a stream.
    mutating func touch(_ stream: StreamRef) {
        guard !stream.it.signs.contains(.isDirty) else { return }
        stream.it.signs.insert(.isDirty)
        dirty.append(stream)
    }
}

/// Where a head's fields are put for nghttp2.
@safe struct HTTP2Fields {
    let fields: UnsafeMutablePointer<nghttp2_nv>
    let text: UnsafeMutablePointer<UInt8>

    init(_ desk: borrowing HTTP2Desk) {
        unsafe fields = unsafe desk.fields
        unsafe text = unsafe desk.text
    }
}

/// A session's place on the heap; few connections have one.
@safe struct SessionRef {
    let pointer: UnsafeMutablePointer<HTTP2Session>

    init(_ pointer: UnsafeMutablePointer<HTTP2Session>) {
        unsafe self.pointer = unsafe pointer
    }

    @inline(__always)
    var it: HTTP2Session {
        _read { yield unsafe pointer.pointee }
        nonmutating _modify { yield unsafe &pointer.pointee }
    }

    /// Starts HTTP/2 with a client, or with a service; `nil` when there is no memory.
    static func start(_ side: HTTP2Session.Side, _ desk: borrowing HTTP2Desk) -> SessionRef? {
        let pointer = UnsafeMutablePointer<HTTP2Session>.allocate(capacity: 1)
        unsafe pointer.initialize(
            to: HTTP2Session(side: side, assembly: desk.assembly, desk: HTTP2Fields(desk)))
        let made = unsafe SessionRef(pointer)
        var session: OpaquePointer?
        let callbacks = unsafe HTTP2Callbacks.shared.callbacks
        let options = unsafe HTTP2Callbacks.shared.options
        let result =
            side == .client
            ? unsafe nghttp2_session_server_new2(&session, callbacks, pointer, options)
            : unsafe nghttp2_session_client_new2(&session, callbacks, pointer, options)
        guard result == 0 else {
            made.free()
            return nil
        }
        unsafe made.it.session = session
        made.introduce()
        return made
    }

    /// Frees the session and its streams, whose connections must have been given up before.
    func free() {
        while let stream = it.first { it.remove(stream) }
        unsafe nghttp2_session_del(it.session)
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }

    private func introduce() {
        var settings = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
                value: UInt32(HTTP2Session.streamWindow)),
            nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue), value: UInt32(HeadLimits.head)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                value: HTTP2Session.concurrentStreams),
        ]
        // A server must not speak of pushes, a client has no streams of the other end.
        if it.side == .client { settings.remove(at: 1) } else { settings.removeLast() }
        _ = unsafe nghttp2_submit_settings(it.session, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings, settings.count)
        _ = unsafe nghttp2_session_set_local_window_size(
            it.session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, HTTP2Session.connectionWindow)
    }

    /// Understands bytes of the other end; `false` when they cannot be.
    func receive(_ bytes: UnsafePointer<UInt8>, _ count: Int, at now: Int64) -> Bool {
        it.budget.refill(at: now)
        let taken = unsafe nghttp2_session_mem_recv(it.session, bytes, count)
        if it.side == .client, it.budget.isSpent || taken == Int(NGHTTP2_ERR_FLOODED.rawValue) {
            end(.calm)
            return true
        }
        return taken >= 0
    }

    /// Why a connection ends.
    enum End {
        case done
        case calm
        /// A head came on a stream that had ended, or that was passed over (RFC 9113 §5.1.1).
        case closedStream
    }

    /// Says that this is the end; what is under way is given up.
    func end(_ reason: End) {
        let code =
            switch reason {
            case .done: NGHTTP2_NO_ERROR
            case .calm: NGHTTP2_ENHANCE_YOUR_CALM
            case .closedStream: NGHTTP2_STREAM_CLOSED
            }
        _ = unsafe nghttp2_session_terminate_session(it.session, UInt32(code.rawValue))
    }

    /// Says that no further request is taken; those under way go on.
    func retire() {
        let last = unsafe nghttp2_session_get_last_proc_stream_id(it.session)
        _ = unsafe nghttp2_submit_goaway(
            it.session, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, UInt32(NGHTTP2_NO_ERROR.rawValue), nil, 0)
        it.isGoingAway = true
    }

    /// Whether neither side has anything more to say.
    var isOver: Bool {
        unsafe nghttp2_session_want_read(it.session) == 0 && nghttp2_session_want_write(it.session) == 0
    }

    /// The next frames that wait to be written; empty when there are none, `nil` when the session is broken.
    func nextOutput() -> UnsafeRawBufferPointer? {
        var bytes: UnsafePointer<UInt8>?
        let count = unsafe nghttp2_session_mem_send(it.session, &bytes)
        guard count >= 0 else { return nil }
        return unsafe UnsafeRawBufferPointer(start: bytes, count: count)
    }

    /// Gives a stream up.
    func reset(_ stream: StreamRef, isFault: Bool) {
        let code = isFault ? NGHTTP2_INTERNAL_ERROR : NGHTTP2_NO_ERROR
        _ = unsafe nghttp2_submit_rst_stream(
            it.session, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.it.id, UInt32(code.rawValue))
    }

    /// Makes room for `count` more bytes of a stream's body.
    func consume(_ stream: StreamRef, _ count: Int) {
        let count = min(count, stream.it.owed)
        guard count > 0 else { return }
        stream.it.owed -= count
        _ = unsafe nghttp2_session_consume(it.session, stream.it.id, count)
    }

    /// Tells nghttp2 that a stream has payload, or its end, again.
    func resume(_ stream: StreamRef) {
        guard stream.it.signs.contains(.isDeferred) else { return }
        stream.it.signs.remove(.isDeferred)
        _ = unsafe nghttp2_session_resume_data(it.session, stream.it.id)
    }
}
