internal import CNftnl
internal import RouterProtocol
internal import Routing

/// What is always in the table: the chains that the kernel enters, and the sets that say which ports are ours.
///
///     map nodeports   { type inet_proto . inet_service : verdict }       port → chain of its generation
///     set connections { …; counter }                                     one packet per connection
///     set traffic     { …; counter }                                     all packets, both ways
///     set claimed     { … }
///     chain dispatch  { fib daddr type local meta l4proto . th dport vmap @nodeports }
///     chain pre       { type nat hook prerouting priority dstnat; jump dispatch }
///     chain out       { type nat hook output priority -100; OWN accept; jump dispatch }
///     chain count_in  { type filter hook prerouting priority -90; … @traffic }
///     chain count_out { type filter hook output priority -90; … @traffic }
struct RuleSet {
    /// The user of the router, whose packets mean the very port they name too.
    var routerUser: UInt32?

    static let ports = "nodeports"
    static let connections = "connections"
    static let traffic = "traffic"
    static let claimed = "claimed"

    /// The sets that every claimed port is in.
    static let memberSets = [connections, traffic, claimed]

    /// All sets with a name.
    static let shapes = [
        Shape(ports, .port, .verdict), Shape(connections, .port, .counter), Shape(traffic, .port, .counter),
        Shape(claimed, .port, .nothing),
    ]

    /// All chains that stay.
    static let chains = [
        Chain("dispatch"),
        Chain("pre", Chain.Hook(type: "nat", point: .prerouting, priority: -100)),
        Chain("out", Chain.Hook(type: "nat", point: .output, priority: -100)),
        Chain("count"),
        Chain("count_in", Chain.Hook(type: "filter", point: .prerouting, priority: -90)),
        Chain("count_out", Chain.Hook(type: "filter", point: .output, priority: -90)),
    ]

    /// The rules of the chain of that name in `chains`.
    func rules(of chain: String) -> [Rule] {
        switch chain {
        case "dispatch": [Rule(Self.isLocal() + Self.portOfPacket + [.lookup(Self.ports, into: .verdict)])]
        case "pre": [Rule([.verdict(.jump("dispatch"))])]
        case "out": exceptions + [Rule([.verdict(.jump("dispatch"))])]
        // Connections that were sent elsewhere, then those to a replica that listens on the node port itself.
        case "count": [Rule(Self.isTranslated + Self.portOfConnection + [.lookup(Self.traffic), .verdict(.accept)])]
        case "count_in":
            [
                Rule([.meta(NFT_META_IIF), .compare(Self.word(1), isEqual: false)] + Self.isClaimed + Self.count),
                Rule(
                    [.meta(NFT_META_IIF), .compare(Self.word(1), isEqual: false)] + Self.isClaimed
                        + Self.isDirection(0) + Self.isLocal() + Self.portOfConnection + [.lookup(Self.traffic)]),
            ]
        case "count_out":
            [
                Rule(Self.isClaimed + Self.count),
                Rule(Self.isClaimed + Self.isDirection(1) + Self.portOfConnection + [.lookup(Self.traffic)]),
                Rule(
                    Self.isClaimed + Self.isDirection(0) + Self.isLocal() + Self.portOfConnection
                        + [.lookup(Self.traffic)]),
            ]
        default: []
        }
    }

    /// Who must not be sent to another replica than the one it asks for: the supervisor's probes, the router.
    private var exceptions: [Rule] {
        var rules = [
            Rule([
                .meta(NFT_META_MARK), .and(Self.word(UInt32(NodePortTable.ownMark))),
                .compare(Self.word(0), isEqual: false),
                .verdict(.accept),
            ])
        ]
        if let routerUser {
            rules.append(Rule([.meta(NFT_META_SKUID), .compare(Self.word(routerUser)), .verdict(.accept)]))
        }
        return rules
    }

    private static let count: [Expression] = [.verdict(.jump("count"))]
    private static let portOfPacket: [Expression] = [
        .meta(NFT_META_L4PROTO), .transport(offset: 2, count: 2, into: .second),
    ]
    private static let portOfConnection: [Expression] = [
        .meta(NFT_META_L4PROTO), .connection(NFT_CT_PROTO_DST, into: .second, ofOriginal: true),
    ]
    private static let isClaimed: [Expression] = portOfConnection + [.lookup(claimed)]
    /// IPS_DST_NAT.
    private static let isTranslated: [Expression] = [
        .connection(NFT_CT_STATUS), .and(word(32)), .compare(word(0), isEqual: false),
    ]

    private static func isLocal() -> [Expression] { [.addressType(), .compare(word(2))] }

    private static func isDirection(_ direction: UInt8) -> [Expression] {
        [.connection(NFT_CT_DIRECTION), .compare([direction])]
    }

    /// A word as this machine has it in memory.
    static func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value.littleEndian >> (8 * UInt32($0))) }
    }
}

extension NodePort {
    /// The key in the sets: the transport, then the port, a word each.
    var key: [UInt8] { [transport.number, 0, 0, 0] + number.networkOrder + [0, 0] }

    /// Reads a key as the kernel gives it back.
    init?(key: [UInt8]) {
        guard key.count >= 6, let transport = Transport.allCases.first(where: { $0.number == key[0] }) else {
            return nil
        }
        self.init(UInt16(key[4]) << 8 | UInt16(key[5]), transport)
    }

    /// The chain that holds the limit of its connections.
    var limitChain: String { "max_\(transport.rawValue)_\(number)" }

    /// The chain of one generation.
    func chain(generation: UInt64) -> String { "np_\(transport.rawValue)_\(number)_g\(generation)" }
}

extension NodePort.Transport {
    /// The number in the IP header.
    var number: UInt8 {
        switch self {
        case .tcp: 6
        case .udp: 17
        }
    }
}
