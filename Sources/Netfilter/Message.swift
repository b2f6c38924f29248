/// One netlink message of a netfilter subsystem: what is asked, or what is answered (netlink(7)).
struct Message {
    /// A subsystem and what is asked of it.
    struct Kind: Hashable {
        /// `NFNL_SUBSYS_…`.
        var subsystem: UInt8
        var number: UInt8

        static func tables(_ number: UInt32) -> Self { Self(subsystem: 10, number: UInt8(truncatingIfNeeded: number)) }
        static func connections(_ number: UInt8) -> Self { Self(subsystem: 1, number: number) }
        static func log(_ number: UInt8) -> Self { Self(subsystem: 4, number: number) }
    }

    /// What the kernel wants to hear of a request.
    enum Reply: UInt16 {
        /// NLM_F_REQUEST | NLM_F_ACK.
        case confirmation = 0x005
        /// NLM_F_REQUEST | NLM_F_DUMP.
        case everything = 0x301
    }

    var kind: Kind
    /// Who made the change that is reported.
    var sender: UInt32 = 0
    /// A protocol family.
    var family: UInt8
    /// For some subsystems a number, such as the group of a log.
    var resource: UInt16 = 0
    var attributes: Attributes

    /// A request.
    init(_ kind: Kind, family: UInt8, attributes: Attributes = Attributes()) {
        self.kind = kind
        self.family = family
        self.attributes = attributes
    }

    /// Reads a message as it arrived; `nil` if it is none of a subsystem's.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 20 else { return nil }
        kind = Kind(subsystem: bytes[5], number: bytes[4])
        sender = bytes[12..<16].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        family = bytes[16]
        resource = UInt16(bytes[18]) << 8 | UInt16(bytes[19])
        attributes = Attributes(bytes: bytes[20...])
    }

    /// The request as it is sent.
    func bytes(_ reply: Reply) -> [UInt8] {
        let length = UInt32(20 + attributes.bytes.count)
        var bytes = RuleSet.word(length) + [kind.number, kind.subsystem]
        bytes += [UInt8(truncatingIfNeeded: reply.rawValue), UInt8(truncatingIfNeeded: reply.rawValue >> 8)]
        bytes += RuleSet.word(1) + RuleSet.word(0)
        bytes += [family, 0] + resource.networkOrder
        return bytes + attributes.bytes
    }
}

/// Attributes of a netlink message, one after the other: a length, a type, a value (netlink(7)).
struct Attributes {
    private(set) var bytes: ArraySlice<UInt8>

    init(bytes: ArraySlice<UInt8> = []) {
        self.bytes = bytes
    }

    /// Adds an attribute; nested ones have the bit 0x8000.
    mutating func add(_ type: UInt16, _ value: some Collection<UInt8>) {
        let length = UInt16(4 + value.count)
        bytes += [
            UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8),
            UInt8(truncatingIfNeeded: type), UInt8(truncatingIfNeeded: type >> 8),
        ]
        bytes += value
        bytes += repeatElement(0, count: (4 - value.count & 3) & 3)
    }

    /// Adds a text with its end.
    mutating func add(_ type: UInt16, text: String) {
        add(type, Array(text.utf8) + [0])
    }

    /// The value of the first attribute of a type.
    subscript(_ type: UInt16) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        each { attribute, value in
            if attribute == type, found == nil { found = value }
        }
        return found
    }

    /// The attributes inside an attribute; none if it is not there.
    func nested(_ type: UInt16) -> Attributes { Attributes(bytes: self[type] ?? []) }

    /// An attribute that is a text.
    func text(_ type: UInt16) -> String? {
        self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// An attribute that is a number in network byte order.
    func number(_ type: UInt16) -> UInt64? {
        self[type].map { $0.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Calls `body` with each attribute's type, without flags, and value.
    func each(_ body: (UInt16, ArraySlice<UInt8>) -> Void) {
        var rest = bytes
        while rest.count >= 4 {
            let start = rest.startIndex
            let length = Int(rest[start]) | Int(rest[start + 1]) << 8
            guard length >= 4, length <= rest.count else { return }
            let type = (UInt16(rest[start + 2]) | UInt16(rest[start + 3]) << 8) & 0x3fff
            body(type, rest[(start + 4)..<(start + length)])
            rest = rest.dropFirst((length + 3) & ~3)
        }
    }
}
