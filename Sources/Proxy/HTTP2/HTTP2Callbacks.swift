import CNghttp2
import Glibc
import HTTP

/// nghttp2's callbacks and options, the same for all sessions and never changed.
@safe struct HTTP2Callbacks: Sendable {
    private let callbackBits: UInt
    private let optionBits: UInt

    /// Made with the first session; a failure to make them is a failure to make sessions.
    static let shared = HTTP2Callbacks()

    var callbacks: OpaquePointer? { unsafe OpaquePointer(bitPattern: callbackBits) }
    var options: OpaquePointer? { unsafe OpaquePointer(bitPattern: optionBits) }

    private init() {
        var made: OpaquePointer?
        _ = unsafe nghttp2_session_callbacks_new(&made)
        callbackBits = UInt(bitPattern: made)
        var options: OpaquePointer?
        _ = unsafe nghttp2_option_new(&options)
        optionBits = UInt(bitPattern: options)
        guard let made = unsafe made, let options = unsafe options else { return }
        unsafe Self.setReading(made)
        unsafe Self.setWriting(made)
        unsafe nghttp2_option_set_no_auto_window_update(options, 1)
        unsafe nghttp2_option_set_no_closed_streams(options, 1)
        unsafe nghttp2_option_set_max_outbound_ack(options, 200)
        unsafe nghttp2_option_set_max_settings(options, 32)
        unsafe nghttp2_option_set_max_continuations(options, 8)
        // Our own budget is smaller, and says why the connection ends.
        unsafe nghttp2_option_set_stream_reset_rate_limit(options, 100_000, 100_000)
    }

    private static func setReading(_ made: OpaquePointer) {
        unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(made) { _, header, context in
            guard let header = unsafe header, let session = unsafe sessionRef(context) else { return 0 }
            session.note(unsafe header.pointee)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(made) { _, frame, context in
            guard let frame = unsafe frame, let session = unsafe sessionRef(context) else { return 0 }
            unsafe session.beginHead(unsafe frame.pointee)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_header_callback(made) {
            _, _, name, nameCount, value, valueCount, _, context in
            guard let session = unsafe sessionRef(context) else { return 0 }
            let name = unsafe UnsafeRawBufferPointer(start: name, count: nameCount)
            let value = unsafe UnsafeRawBufferPointer(start: value, count: valueCount)
            unsafe session.it.assembly.pointee.add(name, value)
            return 0
        }
        // A field that may not be is not left out but refuses the whole message (RFC 9113 §8.1.1).
        unsafe nghttp2_session_callbacks_set_on_invalid_header_callback(made) { _, _, _, _, _, _, _, _ in
            Int32(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
        }
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made) { raw, _, id, bytes, count, context in
            guard let session = unsafe sessionRef(context) else { return 0 }
            unsafe session.take(id, unsafe UnsafeRawBufferPointer(start: bytes, count: count))
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(made) { _, frame, context in
            guard let frame = unsafe frame, let session = unsafe sessionRef(context) else { return 0 }
            unsafe session.endFrame(unsafe frame.pointee)
            return 0
        }
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(made) { _, id, code, context in
            guard let session = unsafe sessionRef(context), let stream = session.stream(id) else { return 0 }
            stream.it.signs.insert(.isClosed)
            if code != 0 { stream.it.writing.mode = .done }
            session.it.touch(stream)
            return 0
        }
    }

    private static func setWriting(_ made: OpaquePointer) {
        unsafe nghttp2_session_callbacks_set_on_frame_send_callback(made) { _, frame, context in
            guard let frame = unsafe frame, let session = unsafe sessionRef(context) else { return 0 }
            unsafe session.noteSent(unsafe frame.pointee)
            return 0
        }
    }
}

private func sessionRef(_ context: UnsafeMutableRawPointer?) -> SessionRef? {
    guard let context = unsafe context else { return nil }
    return unsafe SessionRef(context.assumingMemoryBound(to: HTTP2Session.self))
}

extension SessionRef {
    /// The stream of this number, if it is one of ours.
    func stream(_ id: Int32) -> StreamRef? {
        guard let raw = unsafe nghttp2_session_get_stream_user_data(it.session, id) else { return nil }
        return unsafe StreamRef(raw.assumingMemoryBound(to: HTTP2Stream.self))
    }

    /// A frame begins: what carries nothing is paid for.
    fileprivate func note(_ header: nghttp2_frame_hd) {
        switch UInt32(header.type) {
        case NGHTTP2_HEADERS.rawValue:
            it.isInHead = true
            if it.side == .client, stream(header.stream_id) == nil, !it.mayBegin(header.stream_id) {
                end(.closedStream)
            }
        case NGHTTP2_RST_STREAM.rawValue: it.budget.payReset()
        case NGHTTP2_DATA.rawValue:
            if header.length == 0, header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) == 0 { it.budget.payNoise() }
        default: it.budget.payNoise()
        }
    }

    fileprivate func beginHead(_ frame: nghttp2_frame) {
        unsafe it.assembly.pointee.clear()
        guard it.side == .client, unsafe frame.headers.cat == NGHTTP2_HCAT_REQUEST else { return }
        let stream = StreamRef.make(id: unsafe frame.hd.stream_id)
        it.add(stream)
        it.lastOpened = max(it.lastOpened, stream.it.id)
        _ = unsafe nghttp2_session_set_stream_user_data(it.session, stream.it.id, stream.pointer)
    }

    fileprivate func take(_ id: Int32, _ bytes: UnsafeRawBufferPointer) {
        guard let stream = stream(id), stream.it.signs.isDisjoint(with: .isClosed),
            unsafe stream.it.inbound.append(bytes)
        else {
            // Nobody wants it, but the connection's window must not run dry.
            _ = unsafe nghttp2_session_consume(it.session, id, bytes.count)
            return
        }
        stream.it.owed += bytes.count
        it.touch(stream)
    }

    fileprivate func endFrame(_ frame: nghttp2_frame) {
        let header = unsafe frame.hd
        let isLast = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        switch UInt32(header.type) {
        case NGHTTP2_HEADERS.rawValue:
            it.isInHead = false
            guard let stream = stream(header.stream_id) else { return }
            endHead(stream, isLast: isLast)
        case NGHTTP2_DATA.rawValue:
            guard isLast, let stream = stream(header.stream_id) else { return }
            stream.it.signs.insert(.hasEnded)
            it.touch(stream)
        case NGHTTP2_GOAWAY.rawValue: it.isGoingAway = true
        default: break
        }
    }

    private func endHead(_ stream: StreamRef, isLast: Bool) {
        if isLast { stream.it.signs.insert(.hasEnded) }
        it.touch(stream)
        guard !stream.it.signs.contains(.hasHead) else {
            unsafe it.assembly.pointee.takeTrailers(into: &stream.it.trailersIn)
            return
        }
        let isChunked: Bool
        if it.side == .client {
            isChunked = unsafe it.assembly.pointee.writeRequest(hasBody: !isLast, to: &stream.it.head)
            stream.it.signs.insert(.hasHead)
        } else {
            let isBare = unsafe it.assembly.pointee.isBodiless || stream.it.signs.contains(.answersHead)
            isChunked = unsafe it.assembly.pointee.writeResponse(
                hasBody: !isLast, isBare: isBare, to: &stream.it.head)
            if unsafe !it.assembly.pointee.isInterim { stream.it.signs.insert(.hasHead) }
        }
        if isChunked { stream.it.signs.insert(.isChunked) }
        unsafe it.assembly.pointee.clear()
    }

    fileprivate func noteSent(_ frame: nghttp2_frame) {
        let header = unsafe frame.hd
        switch UInt32(header.type) {
        case NGHTTP2_RST_STREAM.rawValue:
            it.noteCancelled(header.stream_id)
            // What we cancel because of what the client sent costs as much as what it cancels itself.
            if unsafe frame.rst_stream.error_code != UInt32(NGHTTP2_NO_ERROR.rawValue) { it.budget.payReset() }
        case NGHTTP2_DATA.rawValue, NGHTTP2_HEADERS.rawValue:
            it.budget.earn()
            guard it.side == .client, header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0,
                let stream = stream(header.stream_id), !stream.it.signs.contains(.hasEnded)
            else { return }
            // The rest of a request that has its answer is not wanted (RFC 9113 §8.1).
            reset(stream, isFault: false)
        default: break
        }
    }
}
