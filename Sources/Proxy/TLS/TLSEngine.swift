internal import COpenSSL
internal import Glibc

/// How TLS is spoken here: one OpenSSL context for all workers and all certificates.
///
/// Mozilla's "intermediate" without the finite-field suites: TLS 1.2 and 1.3, forward secrecy and AEAD only, the
/// client's preference counts. No renegotiation, no compression, no early data, no session kept in memory: tickets
/// carry them.
@safe final class TLSEngine: Sendable {
    // OpenSSL counts references itself and locks what threads share.
    private let contextBits: UInt
    private let methodBits: UInt

    private static let suites =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"

    /// Starts OpenSSL; `nil` when there is no memory.
    init?() {
        // The router may open no file any more, and the host's openssl.cnf is not its business.
        _ = OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG) | UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
        guard let context = unsafe SSL_CTX_new(TLS_server_method()), let method = unsafe TLSEngine.makeMethod() else {
            return nil
        }
        contextBits = UInt(bitPattern: context)
        methodBits = UInt(bitPattern: method)
        unsafe TLSEngine.configure(context)
    }

    deinit {
        unsafe SSL_CTX_free(context)
        unsafe BIO_meth_free(OpaquePointer(bitPattern: methodBits))
    }

    private var context: OpaquePointer? { unsafe OpaquePointer(bitPattern: contextBits) }

    /// The server's side of a new connection, which reads and writes through `gate`; `nil` when there is no memory.
    func session(through gate: UnsafeMutablePointer<TLSGate.State>) -> OpaquePointer? {
        guard let ssl = unsafe SSL_new(context) else { return nil }
        guard let bio = unsafe BIO_new(OpaquePointer(bitPattern: methodBits)) else {
            unsafe SSL_free(ssl)
            return nil
        }
        unsafe BIO_set_data(bio, gate)
        unsafe BIO_set_init(bio, 1)
        unsafe SSL_set_bio(ssl, bio, bio)
        _ = unsafe SSL_set_ex_data(ssl, 0, gate)
        unsafe SSL_set_accept_state(ssl)
        return unsafe ssl
    }

    /// Whether OpenSSL would use this certificate and key as safe enough.
    func accepts(_ identity: TLSIdentity) -> Bool {
        guard let ssl = unsafe SSL_new(context) else { return false }
        defer { unsafe SSL_free(ssl) }
        defer { ERR_clear_error() }
        return unsafe identity.use(in: ssl)
    }

    private static func configure(_ context: OpaquePointer) {
        _ = unsafe cs_set_versions(context, TLS1_2_VERSION)
        _ = unsafe SSL_CTX_set_cipher_list(context, suites)
        _ = unsafe cs_set_groups(context, "X25519:P-256:P-384")
        let options: [UInt64] = [
            UInt64(bitPattern: Int64(1 << 30)),  // SSL_OP_NO_RENEGOTIATION
            UInt64(1 << 17),  // SSL_OP_NO_COMPRESSION
            // A client that only closes its socket has ended its stream; what it must complete has a length.
            UInt64(1 << 7),  // SSL_OP_IGNORE_UNEXPECTED_EOF
        ]
        _ = unsafe SSL_CTX_set_options(context, options.reduce(0, |))
        _ = unsafe cs_set_modes(context, Int(SSL_MODE_RELEASE_BUFFERS))
        _ = unsafe cs_set_read_ahead(context)
        _ = unsafe cs_set_session_cache(context, Int(SSL_SESS_CACHE_OFF))
        _ = unsafe SSL_CTX_set_num_tickets(context, 2)
        let name: [UInt8] = Array("tenement".utf8)
        _ = unsafe SSL_CTX_set_session_id_context(context, name, UInt32(name.count))
        unsafe SSL_CTX_set_cert_cb(context, chooseCertificate, nil)
        unsafe SSL_CTX_set_alpn_select_cb(
            context,
            { _, chosen, length, offer, count, _ in
                unsafe ProtocolQuestion(offer: offer, count: count, chosen: chosen, length: length).answer()
            }, nil)
        _ = unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context) {
            ssl, name, vector, cipher, mac, isNew in
            guard let ssl = unsafe ssl, let keys = unsafe TLSGate.context(of: ssl)?.tickets, let name = unsafe name,
                let vector = unsafe vector
            else { return -1 }
            let ticket = unsafe TicketSealing(name: name, vector: vector, cipher: cipher, mac: mac)
            return isNew == 1 ? ticket.seal(keys) : ticket.open(keys)
        }
    }

    private static func makeMethod() -> OpaquePointer? {
        guard let method = unsafe BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tenement") else {
            return nil
        }
        _ = unsafe BIO_meth_set_read_ex(method, readSealed)
        _ = unsafe BIO_meth_set_write_ex(method, writeSealed)
        _ = unsafe BIO_meth_set_ctrl(method, controlSealed)
        return unsafe method
    }
}

/// Gives OpenSSL the certificate for the name the client wants.
///
/// See SSL_CTX_set_cert_cb(3).
private func chooseCertificate(_ ssl: OpaquePointer?, _: UnsafeMutableRawPointer?) -> Int32 {
    guard let ssl = unsafe ssl, let context = unsafe TLSGate.context(of: ssl) else { return 0 }
    let name = unsafe Span(_unsafeElements: TLSSession.name(of: ssl))
    guard let identity = context.certificates.identity(for: name) else { return 0 }
    return unsafe identity.use(in: ssl) ? 1 : 0
}

/// OpenSSL's question which protocol to speak.
///
/// See SSL_CTX_set_alpn_select_cb(3).
@safe private struct ProtocolQuestion {
    let offer: UnsafePointer<UInt8>?
    let count: UInt32
    let chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let length: UnsafeMutablePointer<UInt8>?

    /// Chooses the best; a client that speaks none of ours is told so.
    func answer() -> Int32 {
        guard let offer = unsafe offer, let chosen = unsafe chosen, let length = unsafe length else {
            return SSL_TLSEXT_ERR_NOACK
        }
        let list = unsafe Span(_unsafeStart: offer, count: Int(count))
        guard let range = ProtocolOffer.choose(from: list) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        unsafe chosen.pointee = unsafe offer + range.lowerBound
        unsafe length.pointee = UInt8(truncatingIfNeeded: range.count)
        return SSL_TLSEXT_ERR_OK
    }
}

/// What a client offers by ALPN (RFC 7301).
enum ProtocolOffer {
    /// The place in `list` of the best protocol that both sides speak.
    static func choose(from list: Span<UInt8>) -> Range<Int>? {
        var best: Range<Int>?
        var at = 0
        while at < list.count {
            let end = at + 1 + Int(list[at])
            guard end <= list.count else { return nil }
            if matches(list, at + 1..<end, "h2") { return at + 1..<end }
            if matches(list, at + 1..<end, "http/1.1") { best = at + 1..<end }
            at = end
        }
        return best
    }

    private static func matches(_ list: Span<UInt8>, _ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where unsafe list[range.lowerBound + index] != name.utf8Start[index] {
            return false
        }
        return true
    }
}
