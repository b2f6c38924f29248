/// Which certificate is shown for which name: exact names first, then `*.` for one label.
struct CertificateTable: Sendable {
    private struct Entry {
        var name: [UInt8]
        var identity: TLSIdentity
        var id: UInt32
    }

    private var exact: [UInt64: Entry] = [:]
    private var wildcards: [UInt64: Entry] = [:]
    /// For a client that names no host, or an unknown one.
    private let fallback: TLSIdentity?
    private let loopback: TLSIdentity?

    /// Files the certificates; of two for one name the one with the later end is shown.
    init(_ identities: [UInt32: TLSIdentity], loopback: TLSIdentity?) {
        self.loopback = loopback
        let ordered = identities.sorted { $0.key < $1.key }
        fallback = ordered.first?.value ?? loopback
        for (id, identity) in ordered {
            for name in identity.names { add(name, identity, id) }
        }
    }

    /// Whether any certificate was given, so that hosts may be sent to TLS.
    var isEmpty: Bool { exact.isEmpty && wildcards.isEmpty }

    /// What to show to a client that asks for `name`.
    func identity(for name: Span<UInt8>) -> TLSIdentity? {
        if let entry = entry(for: name) { return entry.identity }
        return Self.isLocal(name) ? loopback ?? fallback : fallback
    }

    /// The id of the certificate that names `name`; 0 if none does.
    func id(for name: Span<UInt8>) -> UInt32 {
        entry(for: name)?.id ?? 0
    }

    private func entry(for name: Span<UInt8>) -> Entry? {
        if let entry = exact[Self.hash(name)], Self.equal(entry.name, name) { return entry }
        guard !wildcards.isEmpty else { return nil }
        var dot = 0
        while dot < name.count, name[dot] != UInt8(ascii: ".") { dot += 1 }
        guard dot > 0, dot + 1 < name.count else { return nil }
        let rest = name.extracting(dot + 1..<name.count)
        guard let entry = wildcards[Self.hash(rest)], Self.equal(entry.name, rest) else { return nil }
        return entry
    }

    private mutating func add(_ name: String, _ identity: TLSIdentity, _ id: UInt32) {
        let isWildcard = name.hasPrefix("*.")
        let bytes = Array(isWildcard ? name.utf8.dropFirst(2) : name.utf8[...])
        let entry = Entry(name: bytes, identity: identity, id: id)
        let key = Self.hash(bytes.span)
        let old = isWildcard ? wildcards[key] : exact[key]
        if let old, old.identity.validUntil >= identity.validUntil { return }
        if isWildcard { wildcards[key] = entry } else { exact[key] = entry }
    }

    /// `localhost` and what is below it.
    private static func isLocal(_ name: Span<UInt8>) -> Bool {
        let local = Array("localhost".utf8)
        guard name.count >= local.count else { return false }
        let start = name.count - local.count
        guard equal(local, name.extracting(start..<name.count)) else { return false }
        return start == 0 || name[start - 1] == UInt8(ascii: ".")
    }

    private static func hash(_ name: Span<UInt8>) -> UInt64 {
        var hash = HostLabels.seed
        for index in 0..<name.count { hash = HostLabels.step(hash, lower(name[index])) }
        return hash
    }

    private static func equal(_ stored: [UInt8], _ name: Span<UInt8>) -> Bool {
        guard stored.count == name.count else { return false }
        for index in 0..<name.count where stored[index] != lower(name[index]) { return false }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
