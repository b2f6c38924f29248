internal import CNftnl
internal import Linux
package import Routing

/// The table of node ports of one supervisor in the kernel's packet filter.
///
/// The table and the chains at the hooks are made once; what changes are rules
/// and elements. A port whose endpoints change gets a new chain in one
/// transaction, is led there in the next, and loses the old chain in a third,
/// so that no connection ever finds nothing. Everything outlives this value,
/// and the supervisor.
///
/// Belongs to one thread: a transaction waits while somebody else changes the
/// packet filter.
package final class NodePortTable {
    /// What the kernel has of one port.
    struct Installed {
        /// `nil` when it was found, not made.
        var forward: NodePortForward?
        var chain: String?
        /// The endpoint that its generation began with.
        var first: NodePortEndpoint?
    }

    /// Packets with this mark (SO_MARK, see socket(7)) mean the very port they name, whoever has claimed it.
    package static let ownMark: Int32 = 0x10000

    package let name: String
    let socket: NetlinkSocket
    private let ruleSet: RuleSet
    private(set) var installed: [NodePort: Installed] = [:]
    /// The keys of each set that has no values.
    private var members: [String: Set<NodePort>] = [:]
    /// Chains that lead nowhere any more.
    private var abandoned: Set<String> = []
    private var generation: UInt64 = 0

    /// Opens the way to the kernel in the network namespace of the calling thread; changes nothing.
    ///
    /// - Parameters:
    ///   - hostID: Of the supervisor; its table is named after it.
    ///   - routerUser: Whose packets are never sent elsewhere.
    /// - Throws: Where the kernel has no netlink for packet filters.
    package init(hostID: String, routerUser: UInt32?) throws(NetfilterError) {
        name = Self.name(of: hostID)
        ruleSet = RuleSet(routerUser: routerUser)
        socket = try NetlinkSocket()
    }

    /// The name of a supervisor's table: letters, digits and `_`.
    package static func name(of hostID: String) -> String {
        String(hostID.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// Makes the table what it should be, whatever it is now; connections that are open go on.
    ///
    /// - Returns: The ports whose connections go elsewhere now.
    package func install(_ plan: NodePortPlan) throws(NetfilterError) -> [NodePort] {
        do throws(NetfilterError) {
            try makeFrame()
        } catch {
            guard error.step == .write else { throw error }
            // Another version's, or somebody else's, shape of it: everything anew.
            let transaction = Transaction(table: name)
            transaction.addTable()
            transaction.removeTable()
            try transaction.commit(over: socket)
            try makeFrame()
        }
        try readBack()
        return try apply(plan)
    }

    /// Changes what differs from the last plan.
    ///
    /// - Returns: The ports whose connections go elsewhere now, sorted.
    package func apply(_ plan: NodePortPlan) throws(NetfilterError) -> [NodePort] {
        let changed = plan.forwards.filter { installed[$0.key]?.forward != $0.value }.keys.sorted()
        let dropped = installed.keys.filter { plan.forwards[$0] == nil }.sorted()
        var next: [NodePort: Installed] = [:]
        try write { (transaction) throws(NetfilterError) in
            for port in changed {
                guard let forward = plan.forwards[port] else { continue }
                next[port] = prepare(port, forward, transaction)
                try commitIfFull(&transaction)
            }
        }
        try write { (transaction) throws(NetfilterError) in
            try change(members: Set(plan.forwards.keys), &transaction)
            for port in changed + dropped {
                if installed[port]?.chain != nil { transaction.remove([Element(port.key)], from: RuleSet.ports) }
                if let chain = next[port]?.chain {
                    transaction.add([Element(port.key, goto: chain)], to: RuleSet.ports)
                }
                try commitIfFull(&transaction)
            }
        }
        for port in changed + dropped { abandon(port, for: next[port]) }
        try clear()
        return changed + dropped
    }

    /// Whether every port still leads where it should.
    package func isIntact() throws(NetfilterError) -> Bool {
        let now = try chainOfPort()
        let wanted = installed.compactMapValues(\.chain)
        return now == wanted
    }

    /// Removes the table with all that is in it.
    package func remove() throws(NetfilterError) {
        let transaction = Transaction(table: name)
        transaction.addTable()
        transaction.removeTable()
        try transaction.commit(over: socket)
        installed = [:]
        members = [:]
        abandoned = []
    }
}

extension NodePortTable {
    /// Table, sets, and the chains that stay, with their rules.
    private func makeFrame() throws(NetfilterError) {
        let transaction = Transaction(table: name)
        transaction.addTable()
        for shape in RuleSet.shapes { transaction.add(shape) }
        for chain in RuleSet.chains { transaction.add(chain) }
        for chain in RuleSet.chains {
            transaction.empty(chain.name)
            for rule in ruleSet.rules(of: chain.name) { transaction.add(rule, to: chain.name) }
        }
        try transaction.commit(over: socket)
    }

    /// Learns what an earlier supervisor left, or what somebody changed.
    private func readBack() throws(NetfilterError) {
        installed = try chainOfPort().mapValues { Installed(chain: $0) }
        for set in RuleSet.memberSets { members[set] = Set(try read(set).map(\.port)) }
        abandoned = Set(try chainNames().filter { $0.hasPrefix("np_") || $0.hasPrefix("max_") })
        for chain in abandoned {
            guard let mark = chain.lastIndex(of: "g"), let number = UInt64(chain[chain.index(after: mark)...]) else {
                continue
            }
            generation = max(generation, number)
        }
        for port in installed.keys { abandoned.remove(installed[port]?.chain ?? "") }
    }

    /// The chain of the next generation; nothing leads there yet.
    private func prepare(_ port: NodePort, _ forward: NodePortForward, _ transaction: Transaction) -> Installed {
        let before = installed[port]
        if let limit = forward.maxConnections, before?.forward?.maxConnections != limit {
            transaction.add(Chain(port.limitChain))
            transaction.empty(port.limitChain)
            transaction.add(ForwardRules.limit(limit, of: port), to: port.limitChain)
            abandoned.remove(port.limitChain)
        }
        let order = forward.turn(after: before?.first)
        guard let first = order.first else { return Installed(forward: forward, chain: nil, first: before?.first) }
        generation &+= 1
        let chain = port.chain(generation: generation)
        transaction.add(Chain(chain))
        let rules = ForwardRules(port: port, endpoints: order, isLimited: forward.maxConnections != nil).rules
        for rule in rules { transaction.add(rule, to: chain) }
        return Installed(forward: forward, chain: chain, first: first)
    }

    private func change(members wanted: Set<NodePort>, _ transaction: inout Transaction) throws(NetfilterError) {
        for set in RuleSet.memberSets where members[set] != wanted {
            let now = members[set] ?? []
            transaction.add(wanted.subtracting(now).map { Element($0.key) }, to: set)
            transaction.remove(now.subtracting(wanted).map { Element($0.key) }, from: set)
            try commitIfFull(&transaction)
            members[set] = wanted
        }
    }

    /// The port is led elsewhere: what it leaves goes.
    private func abandon(_ port: NodePort, for next: Installed?) {
        if let chain = installed[port]?.chain { abandoned.insert(chain) }
        if installed[port]?.forward?.maxConnections != nil, next?.forward?.maxConnections == nil {
            abandoned.insert(port.limitChain)
        }
        installed[port] = next
    }

    /// Removes chains that lead nowhere: first those that may lead to the limits.
    private func clear() throws(NetfilterError) {
        try write { (transaction) throws(NetfilterError) in
            for chain in abandoned.sorted(by: >) {
                transaction.remove(chain)
                try commitIfFull(&transaction)
            }
        }
        abandoned = []
    }

    private func write(
        _ body: (inout Transaction) throws(NetfilterError) -> Void
    ) throws(NetfilterError) {
        var transaction = Transaction(table: name)
        try body(&transaction)
        try transaction.commit(over: socket)
    }

    private func commitIfFull(_ transaction: inout Transaction) throws(NetfilterError) {
        guard transaction.isFull else { return }
        try transaction.commit(over: socket)
        transaction = Transaction(table: name)
    }
}
