internal import COpenSSL
internal import RouterProtocol

/// One session ticket that is sealed, or opened: AES-256 and HMAC-SHA256.
///
/// See SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 done, 2 done but give the client a new one, 0 no such key.
@safe struct TicketSealing {
    let name: UnsafeMutablePointer<UInt8>
    let vector: UnsafeMutablePointer<UInt8>
    let cipher: OpaquePointer?
    let mac: OpaquePointer?

    /// Gets ready to seal with the current key.
    func seal(_ keys: TicketKeys) -> Int32 {
        for index in 0..<16 { unsafe name[index] = keys.current[index] }
        guard unsafe RAND_bytes(vector, 16) == 1 else { return -1 }
        return prepare(keys.current, seals: true) ? 1 : -1
    }

    /// Gets ready to open with the key that the ticket names.
    func open(_ keys: TicketKeys) -> Int32 {
        if isNamed(keys.current) { return prepare(keys.current, seals: false) ? 1 : -1 }
        guard isNamed(keys.previous) else { return 0 }
        return prepare(keys.previous, seals: false) ? 2 : -1
    }

    private func isNamed(_ key: [UInt8]) -> Bool {
        guard !key.isEmpty else { return false }
        for index in 0..<16 where unsafe name[index] != key[index] { return false }
        return true
    }

    private func prepare(_ key: [UInt8], seals: Bool) -> Bool {
        let secret = Array(key[16..<48])
        var signing = Array(key[48..<80])
        let isReady = unsafe EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), nil, secret, vector, seals ? 1 : 0) == 1
        var digest = Array("SHA256".utf8CString)
        return unsafe signing.withUnsafeMutableBytes { signing in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                var parameters = unsafe [
                    OSSL_PARAM_construct_octet_string(cs_mac_key_name(), signing.baseAddress, signing.count),
                    OSSL_PARAM_construct_utf8_string(cs_mac_digest_name(), digest.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe isReady && EVP_MAC_CTX_set_params(mac, &parameters) == 1
            }
        }
    }
}
