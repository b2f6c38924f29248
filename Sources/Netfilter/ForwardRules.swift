internal import CNftnl
internal import RouterProtocol
internal import Routing

/// The rules of one node port.
///
///     chain np_tcp_7000_g1 {
///         jump max_tcp_7000                                              with a limit only
///         meta l4proto . th dport @connections
///         dnat to : numgen inc mod 2 map { 0 : 30001, 1 : 30002 }
///     }
///     chain max_tcp_7000 { ct count over 100 reject with tcp reset }
struct ForwardRules {
    /// The protocol family `inet`, and its halves.
    private static let both: UInt32 = 1
    private static let ip4: UInt32 = 2
    private static let ip6: UInt32 = 10

    let port: NodePort
    /// In the order in which they are asked.
    let endpoints: [NodePortEndpoint]
    let isLimited: Bool

    /// The rules, in order; without endpoints nothing is sent anywhere.
    var rules: [Rule] {
        var rules: [Rule] = []
        if isLimited { rules.append(Rule([.verdict(.jump(port.limitChain))])) }
        rules.append(
            Rule([
                .meta(NFT_META_L4PROTO), .transport(offset: 2, count: 2, into: .second),
                .lookup(RuleSet.connections),
            ]))
        if endpoints.allSatisfy({ $0.ip4 == .host && $0.ip6 == .host }) {
            return rules + targets(Self.both, endpoints.map { Target(port: $0.port, reach: .host) })
        }
        let listens4 = endpoints.map { Target(port: $0.port, reach: $0.ip4) }
        let listens6 = endpoints.map { Target(port: $0.port, reach: $0.ip6) }
        return rules + targets(Self.ip4, listens4) + targets(Self.ip6, listens6)
    }

    /// The one rule of the chain that holds the limit.
    static func limit(_ count: UInt32, of port: NodePort) -> Rule {
        Rule([.connections(over: count), .refuse(withReset: port.transport == .tcp)])
    }

    /// The packet is not one that this host sends.
    ///
    /// A server of datagrams answers from the address that the host prefers on the way back, not from the one that was
    /// asked; sent to that address at once, the answer is recognised, and gets the asked one again.
    private static let comesIn: [Expression] = [.meta(NFT_META_IIF), .compare(RuleSet.word(0), isEqual: false)]

    /// The packet is one that this host sends.
    private static let isSentHere: [Expression] = [.meta(NFT_META_IIF), .compare(RuleSet.word(0))]

    private struct Target {
        var port: UInt16
        var reach: NodePortEndpoint.Reach
    }

    private func targets(_ family: UInt32, _ all: [Target]) -> [Rule] {
        let onHost = all.filter { $0.reach == .host }.map(\.port.networkOrder)
        let away = all.compactMap { target in
            target.reach.address.map { $0.bytes(isIP4: family == Self.ip4) + target.port.networkOrder + [0, 0] }
        }
        let guarded = family == Self.both ? [] : [Expression.meta(NFT_META_NFPROTO), .compare([UInt8(family)])]
        var rules: [Rule] = []
        if !onHost.isEmpty {
            // As often as their share; the rest of the round is for those with an address of their own.
            let share: [Expression] =
                away.isEmpty ? [] : [.turn(onHost.count + away.count)] + Expression.less(than: onHost.count)
            let value = Shape.Value.data(count: 2, type: 13)
            var rest = guarded + share
            if port.transport == .udp {
                rules.append(spread(onHost, value, after: guarded + Self.comesIn + share) { .redirect(port: .first) })
                // What came in has had its turn.
                if !away.isEmpty { rest = guarded + Self.isSentHere + share }
            }
            rules.append(spread(onHost, value, after: rest) { .translate(family, address: nil, port: .first) })
        }
        if !away.isEmpty {
            let isIP4 = family == Self.ip4
            let type: UInt32 = (isIP4 ? 7 : 8) << 6 | 13
            rules.append(
                spread(away, .data(count: isIP4 ? 8 : 20, type: type), after: guarded) {
                    .translate(family, address: .first, port: isIP4 ? .second : .fifth)
                })
        }
        return rules
    }

    /// One rule that takes the values in turn.
    private func spread(
        _ values: [[UInt8]], _ value: Shape.Value, after guarded: [Expression], then use: () -> Expression
    ) -> Rule {
        guard values.count > 1 else { return single(values.first ?? [], after: guarded, then: use()) }
        let elements = values.enumerated().map { Element(RuleSet.word(UInt32($0)), data: $1) }
        let choice: [Expression] = [.turn(values.count), .lookup(NamelessMap.name, into: .first)]
        return Rule(guarded + choice + [use()], map: NamelessMap(value: value, elements: elements))
    }

    private func single(_ value: [UInt8], after guarded: [Expression], then use: Expression) -> Rule {
        guard value.count > 4 else { return Rule(guarded + [.load(value), use]) }
        let address = Array(value.dropLast(4))
        let port = Array(value.suffix(4).prefix(2))
        return Rule(guarded + [.load(address), .load(port, into: address.count == 4 ? .second : .fifth), use])
    }
}

extension NodePortEndpoint.Reach {
    fileprivate var address: InternetAddress? {
        guard case .address(let address) = self else { return nil }
        return address
    }
}

extension InternetAddress {
    /// As it stands in a packet.
    fileprivate func bytes(isIP4: Bool) -> [UInt8] {
        isIP4 ? (v4 ?? 0).networkOrder : high.networkOrder + low.networkOrder
    }
}
