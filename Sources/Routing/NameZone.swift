import DNS

/// A zone whose names are ours.
struct NameZone: Sendable {
    let name: DomainName
    /// Others have names below names here, such as the metadata servers of clouds (`metadata.google.internal`).
    let isShared: Bool

    private init?(_ text: String, isShared: Bool) {
        guard let name = DomainName(text) else { return nil }
        self.name = name
        self.isShared = isShared
    }

    static let all = [
        NameZone("app.miren", isShared: false), NameZone("app.tenement", isShared: false),
        NameZone("internal", isShared: true),
    ].compactMap { $0 }

    /// How long answers may be kept, and how long it may be remembered that there is none; in seconds.
    static let timeToLive: UInt32 = 5

    /// The record that says who knows about `zone`, as for every locally served zone (RFC 6303 §3).
    static func authority(_ zone: DomainName, serial: UInt32) -> ResourceRecord {
        let nobody = DomainName("nobody.invalid") ?? .root
        let content = StartOfAuthority(server: zone, mailbox: nobody, serial: serial, minimum: timeToLive)
        return ResourceRecord(zone, timeToLive: timeToLive, .soa(content))
    }
}
