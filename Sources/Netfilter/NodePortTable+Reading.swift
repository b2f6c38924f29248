internal import CNftnl
internal import Linux
internal import Routing

extension NodePortTable {
    /// One element of a set as the kernel has it.
    struct Entry {
        var port: NodePort
        var chain: String?
        var packets: UInt64
        var bytes: UInt64
    }

    /// The chain that each port leads to.
    func chainOfPort() throws(NetfilterError) -> [NodePort: String] {
        var chains: [NodePort: String] = [:]
        for entry in try read(RuleSet.ports) { chains[entry.port] = entry.chain }
        return chains
    }

    /// Every element of a set; none if there is no such set.
    func read(_ set: String) throws(NetfilterError) -> [Entry] {
        try Self.read(set, of: name, over: socket)
    }

    static func read(
        _ set: String, of table: String, over socket: NetlinkSocket
    ) throws(NetfilterError) -> [Entry] {
        var attributes = Attributes()
        attributes.add(UInt16(NFTA_SET_ELEM_LIST_TABLE.rawValue), text: table)
        attributes.add(UInt16(NFTA_SET_ELEM_LIST_SET.rawValue), text: set)
        let request = Message(
            .tables(NFT_MSG_GETSETELEM.rawValue), family: UInt8(Transaction.family), attributes: attributes)
        var entries: [Entry] = []
        do throws(NetfilterError) {
            try socket.dump(request) { message in
                message.attributes.nested(UInt16(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue)).each { _, value in
                    if let entry = Entry(Attributes(bytes: value)) { entries.append(entry) }
                }
            }
        } catch {
            guard error.errno == .notFound else { throw error }
        }
        return entries
    }

    /// The names of all chains of the table.
    func chainNames() throws(NetfilterError) -> [String] {
        var names: [String] = []
        let request = Message(.tables(NFT_MSG_GETCHAIN.rawValue), family: UInt8(Transaction.family))
        try socket.dump(request) { message in
            guard message.attributes.text(UInt16(NFTA_CHAIN_TABLE.rawValue)) == name else { return }
            if let chain = message.attributes.text(UInt16(NFTA_CHAIN_NAME.rawValue)) { names.append(chain) }
        }
        return names
    }
}

extension NodePortTable.Entry {
    fileprivate init?(_ attributes: Attributes) {
        let value = UInt16(NFTA_DATA_VALUE.rawValue)
        guard let key = attributes.nested(UInt16(NFTA_SET_ELEM_KEY.rawValue))[value],
            let port = NodePort(key: Array(key))
        else { return nil }
        self.port = port
        chain = attributes.nested(UInt16(NFTA_SET_ELEM_DATA.rawValue)).nested(UInt16(NFTA_DATA_VERDICT.rawValue))
            .text(UInt16(NFTA_VERDICT_CHAIN.rawValue))
        let counter = attributes.nested(UInt16(NFTA_SET_ELEM_EXPR.rawValue)).nested(UInt16(NFTA_EXPR_DATA.rawValue))
        packets = counter.number(UInt16(NFTA_COUNTER_PACKETS.rawValue)) ?? 0
        bytes = counter.number(UInt16(NFTA_COUNTER_BYTES.rawValue)) ?? 0
    }
}
