/// A record of class IN that an answer contains.
package struct ResourceRecord: Hashable, Sendable {
    package var name: DomainName
    /// In seconds.
    package var timeToLive: UInt32
    package var content: RecordContent

    /// Says `content` about `name`.
    package init(_ name: DomainName, timeToLive: UInt32, _ content: RecordContent) {
        self.name = name
        self.timeToLive = timeToLive
        self.content = content
    }
}

/// What a record says.
package enum RecordContent: Hashable, Sendable {
    /// An IPv4 address, its four bytes read as a big-endian number.
    case a(UInt32)
    /// An IPv6 address, its sixteen bytes read as two big-endian numbers.
    case aaaa(high: UInt64, low: UInt64)
    case ns(DomainName)
    case ptr(DomainName)
    case soa(StartOfAuthority)
    /// Strings of up to 255 bytes; what is longer is cut.
    case txt([String])
    case srv(port: UInt16, target: DomainName)

    /// The type that asks for it.
    package var type: RecordType {
        switch self {
        case .a: .a
        case .aaaa: .aaaa
        case .ns: .ns
        case .ptr: .ptr
        case .soa: .soa
        case .txt: .txt
        case .srv: .srv
        }
    }
}

/// What a zone says about itself; the times are in seconds (RFC 1035 §3.3.13).
package struct StartOfAuthority: Hashable, Sendable {
    package var server: DomainName
    package var mailbox: DomainName
    package var serial: UInt32
    package var refresh: UInt32
    package var retry: UInt32
    package var expire: UInt32
    /// How long nonexistence may be remembered (RFC 2308).
    package var minimum: UInt32

    /// Joins the server's name, the mailbox's and the numbers that hold for local zones.
    package init(server: DomainName, mailbox: DomainName, serial: UInt32, minimum: UInt32) {
        self.server = server
        self.mailbox = mailbox
        self.serial = serial
        self.minimum = minimum
        (refresh, retry, expire) = (3600, 1200, 604_800)
    }
}
