internal import COpenSSL
internal import Glibc
package import RouterProtocol

/// A certificate with its chain and key: made once, used by all workers, freed with its last user.
@safe final class TLSIdentity: Sendable {
    // OpenSSL's reference counts are atomic; nothing here changes once it is made.
    private let certificateBits: UInt
    private let keyBits: UInt
    private let chainBits: UInt
    /// The hosts it is for, lower-case; `*.example.com` covers one label.
    let names: [String]
    /// Seconds of Unix time.
    let validUntil: Int64

    /// Takes ownership of what OpenSSL made.
    init(certificate: OpaquePointer, key: OpaquePointer, chain: OpaquePointer) {
        certificateBits = UInt(bitPattern: certificate)
        keyBits = UInt(bitPattern: key)
        chainBits = UInt(bitPattern: chain)
        names = unsafe CertificateReading.names(of: certificate)
        validUntil = unsafe CertificateReading.end(of: certificate)
    }

    deinit {
        unsafe X509_free(OpaquePointer(bitPattern: certificateBits))
        unsafe EVP_PKEY_free(OpaquePointer(bitPattern: keyBits))
        unsafe cs_stack_free(OpaquePointer(bitPattern: chainBits))
    }

    /// Makes a connection show this certificate.
    func use(in ssl: OpaquePointer) -> Bool {
        unsafe SSL_use_cert_and_key(
            ssl, OpaquePointer(bitPattern: certificateBits), OpaquePointer(bitPattern: keyBits),
            OpaquePointer(bitPattern: chainBits), 1) == 1
    }
}

/// Turns PEM texts into what OpenSSL works with.
enum CertificateReading {
    /// Reads a chain, the host's own certificate first, and its key.
    static func read(chain: [UInt8], key: [UInt8]) throws(CertificateFault) -> TLSIdentity {
        defer { ERR_clear_error() }
        guard let source = unsafe BIO_new_mem_buf(chain, Int32(chain.count)) else { throw .unreadableCertificate }
        defer { unsafe BIO_free(source) }
        guard let certificate = unsafe PEM_read_bio_X509(source, nil, refusePassPhrase, nil) else {
            throw .unreadableCertificate
        }
        guard let others = unsafe cs_stack_new() else { throw .unreadableChain }
        while let next = unsafe PEM_read_bio_X509(source, nil, refusePassPhrase, nil) {
            _ = unsafe cs_stack_push(others, next)
        }
        let isAtEnd = ERR_peek_last_error() & 0x7f_ffff == UInt(PEM_R_NO_START_LINE)
        let secret = unsafe read(key)
        guard isAtEnd, let secret = unsafe secret, unsafe X509_check_private_key(certificate, secret) == 1 else {
            unsafe X509_free(certificate)
            unsafe cs_stack_free(others)
            if let secret = unsafe secret { unsafe EVP_PKEY_free(secret) }
            throw !isAtEnd ? .unreadableChain : unsafe secret == nil ? .unreadableKey : .foreignKey
        }
        let identity = unsafe TLSIdentity(certificate: certificate, key: secret, chain: others)
        guard !identity.names.isEmpty else { throw .nameless }
        return identity
    }

    private static func read(_ key: [UInt8]) -> OpaquePointer? {
        guard let source = unsafe BIO_new_mem_buf(key, Int32(key.count)) else { return nil }
        defer { unsafe BIO_free(source) }
        return unsafe PEM_read_bio_PrivateKey(source, nil, refusePassPhrase, nil)
    }

    /// The DNS names of a certificate; the common name only where there are no others.
    static func names(of certificate: OpaquePointer) -> [String] {
        var names: [String] = []
        if let found = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) {
            let list = OpaquePointer(found)
            for index in 0..<(unsafe cs_names_count(list)) {
                var length: Int32 = 0
                guard let start = unsafe cs_dns_name(list, index, &length) else { continue }
                names.append(
                    unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self))
            }
            unsafe GENERAL_NAMES_free(list)
        } else {
            var text = [CChar](repeating: 0, count: 256)
            let subject = unsafe X509_get_subject_name(certificate)
            let length = unsafe X509_NAME_get_text_by_NID(subject, NID_commonName, &text, 256)
            if length > 0 {
                names.append(String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self))
            }
        }
        return names.map { $0.lowercased() }.filter { !$0.isEmpty && !$0.utf8.contains(0) }
    }

    /// Until when it is valid, in seconds of Unix time.
    static func end(of certificate: OpaquePointer) -> Int64 {
        var time = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1 else { return 0 }
        return unsafe Int64(timegm(&time))
    }
}

extension CertificateFault: Error {}

/// A key with a pass phrase is of no use to a program that nobody watches.
///
/// See pem_password_cb(3).
private func refusePassPhrase(_: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32, _: UnsafeMutableRawPointer?) -> Int32
{
    -1
}
