internal import COpenSSL

/// OpenSSL's side of a connection, if it has one; a plain value that `end` frees.
@safe struct TLSSession {
    private var handle: OpaquePointer?

    init() {}

    /// Takes ownership of a session that OpenSSL made.
    init(owning handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    /// What one call of OpenSSL gave.
    enum Outcome {
        case done(Int)
        /// Nothing more without more bytes from the other end.
        case needsMore
        /// The other end has said that it writes no more.
        case ended
        case failed
    }

    var isPresent: Bool { unsafe handle != nil }

    /// Whether bytes of the other end are here that have not been read yet.
    @inline(__always)
    var holdsInput: Bool { unsafe SSL_has_pending(handle) == 1 }

    mutating func end() {
        if let handle = unsafe handle { unsafe SSL_free(handle) }
        unsafe handle = nil
    }

    @inline(__always)
    func read(_ target: UnsafeMutablePointer<UInt8>, _ room: Int) -> Outcome {
        ERR_clear_error()
        return judge(unsafe SSL_read(handle, target, Int32(truncatingIfNeeded: room)))
    }

    @inline(__always)
    func write(_ source: UnsafeRawPointer, _ count: Int) -> Outcome {
        ERR_clear_error()
        return judge(unsafe SSL_write(handle, source, Int32(truncatingIfNeeded: count)))
    }

    /// Looks whether the other end has said something, without taking it.
    func peek() -> Outcome {
        ERR_clear_error()
        var byte: UInt8 = 0
        return judge(unsafe SSL_peek(handle, &byte, 1))
    }

    func shakeHands() -> Outcome {
        ERR_clear_error()
        return judge(unsafe SSL_do_handshake(handle))
    }

    /// Says that we write no more.
    func close() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(handle)
    }

    /// Whether ALPN chose HTTP/2.
    var speaksHTTP2: Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(handle, &name, &count)
        return unsafe count == 2 && name?[0] == UInt8(ascii: "h")
    }

    /// The host the client named, empty if none; valid while the session is.
    var name: UnsafeBufferPointer<UInt8> {
        guard let handle = unsafe handle else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
        return unsafe TLSSession.name(of: handle)
    }

    /// The same of the session `ssl`.
    static func name(of ssl: OpaquePointer) -> UnsafeBufferPointer<UInt8> {
        guard let text = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) else {
            return unsafe UnsafeBufferPointer(start: nil, count: 0)
        }
        var count = 0
        while unsafe text[count] != 0 { count += 1 }
        let start = unsafe UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
        return unsafe UnsafeBufferPointer(start: start, count: count)
    }

    @inline(__always)
    private func judge(_ result: Int32) -> Outcome {
        if result > 0 { return .done(Int(result)) }
        return switch unsafe SSL_get_error(handle, result) {
        case SSL_ERROR_WANT_READ: .needsMore
        case SSL_ERROR_ZERO_RETURN: .ended
        default: .failed
        }
    }
}
