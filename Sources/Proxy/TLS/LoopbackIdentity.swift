internal import COpenSSL

/// A certificate that this router signs itself, for `localhost` names and where there is no other.
///
/// It lives in memory only: its key is never on a disk, and each router process makes its own.
enum LoopbackIdentity {
    private static let names = "DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1"
    /// Browsers refuse a longer life.
    private static let days = 397

    /// Makes it; `nil` when OpenSSL cannot.
    static func make() -> TLSIdentity? {
        defer { ERR_clear_error() }
        guard let key = unsafe cs_make_p256_key() else { return nil }
        guard let certificate = unsafe X509_new(), let chain = unsafe cs_stack_new() else {
            unsafe EVP_PKEY_free(key)
            return nil
        }
        // Owns them from here on, whatever happens.
        unsafe fill(certificate, key)
        let isSigned = unsafe X509_sign(certificate, key, EVP_sha256()) > 0
        let identity = unsafe TLSIdentity(certificate: certificate, key: key, chain: chain)
        return isSigned ? identity : nil
    }

    private static func fill(_ certificate: OpaquePointer, _ key: OpaquePointer) {
        var serial: UInt64 = 0
        unsafe withUnsafeMutableBytes(of: &serial) { bytes in
            _ = unsafe RAND_bytes(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), 8)
        }
        _ = unsafe X509_set_version(certificate, 2)
        _ = unsafe ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1)
        // A clock that is a little behind must not refuse it.
        _ = unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -86_400)
        _ = unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), days * 86_400)
        _ = unsafe X509_set_pubkey(certificate, key)
        let subject = unsafe X509_get_subject_name(certificate)
        let name = Array("tenement (self-signed)".utf8)
        _ = unsafe X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, name, Int32(name.count), -1, 0)
        _ = unsafe X509_set_issuer_name(certificate, subject)
        unsafe add(names, NID_subject_alt_name, to: certificate)
        unsafe add("critical,CA:FALSE", NID_basic_constraints, to: certificate)
        unsafe add("serverAuth", NID_ext_key_usage, to: certificate)
    }

    private static func add(_ value: String, _ kind: Int32, to certificate: OpaquePointer) {
        guard let piece = unsafe X509V3_EXT_conf_nid(nil, nil, kind, value) else { return }
        _ = unsafe X509_add_ext(certificate, piece, -1)
        unsafe X509_EXTENSION_free(piece)
    }
}
