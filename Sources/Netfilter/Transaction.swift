internal import CMnl
internal import CNftnl
internal import Glibc

/// Changes of one table that happen all at once or not at all (libnftnl, nft(8)).
@safe final class Transaction {
    /// One change may need this much room.
    private static let slack = 192 << 10
    /// The protocol family `inet`: IPv4 and IPv6.
    static let family: UInt32 = 1

    let table: String
    private let buffer: UnsafeMutableRawBufferPointer
    private let batch: OpaquePointer
    private var sequence: UInt32 = 1
    private var lastMap: UInt32 = 0
    private(set) var isEmpty = true

    /// Begins to collect changes of `table`.
    ///
    /// - Parameters:
    ///   - table: Its name.
    ///   - room: Bytes for all of them.
    init(table: String, room: Int = 1 << 20) {
        self.table = table
        let limit = room + Self.slack
        unsafe buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * limit, alignment: 8)
        guard let batch = unsafe mnl_nlmsg_batch_start(buffer.baseAddress, limit) else { exit(70) }
        unsafe self.batch = batch
        _ = unsafe nftnl_batch_begin(place, next())
        advance()
    }

    deinit {
        unsafe mnl_nlmsg_batch_stop(batch)
        unsafe buffer.deallocate()
    }

    /// Whether it should be committed before more is added.
    var isFull: Bool { unsafe mnl_nlmsg_batch_size(batch) > 512 << 10 }

    /// Performs all changes.
    ///
    /// - Throws: What the kernel says to the first change that it refuses; nothing is changed then.
    func commit(over socket: NetlinkSocket) throws(NetfilterError) {
        guard !isEmpty else { return }
        _ = unsafe nftnl_batch_end(place, next())
        advance()
        let bytes = unsafe UnsafeRawBufferPointer(
            start: mnl_nlmsg_batch_head(batch), count: mnl_nlmsg_batch_size(batch))
        try unsafe socket.send(bytes, .write)
        if let refusal = try socket.receive().refusal { throw NetfilterError(step: .write, errno: refusal) }
    }

    private var place: UnsafeMutablePointer<CChar>? {
        unsafe mnl_nlmsg_batch_current(batch)?.assumingMemoryBound(to: CChar.self)
    }

    private func next() -> UInt32 {
        defer { sequence &+= 1 }
        return sequence
    }

    private func advance() {
        _ = unsafe mnl_nlmsg_batch_next(batch)
    }

    /// The head of the next message.
    private func message(_ type: nf_tables_msg_types, create: Bool = false) -> UnsafeMutablePointer<nlmsghdr>? {
        isEmpty = false
        var flags: UInt16 = 0
        if create { flags = UInt16(NLM_F_CREATE) }
        if type == NFT_MSG_NEWRULE { flags |= UInt16(NLM_F_APPEND) }
        let number = UInt16(type.rawValue)
        return unsafe nftnl_nlmsg_build_hdr(place, number, UInt16(Self.family), flags, next())
    }
}

extension Transaction {
    /// Makes the table unless it is there.
    func addTable() { table(NFT_MSG_NEWTABLE) }

    /// Removes the table, which must be there, with all that is in it.
    func removeTable() { table(NFT_MSG_DELTABLE) }

    private func table(_ type: nf_tables_msg_types) {
        let object = unsafe nftnl_table_alloc()
        defer { unsafe nftnl_table_free(object) }
        unsafe nftnl_table_set_u32(object, UInt16(NFTNL_TABLE_FAMILY.rawValue), Self.family)
        unsafe nftnl_table_set_str(object, UInt16(NFTNL_TABLE_NAME.rawValue), table)
        unsafe nftnl_table_nlmsg_build_payload(message(type, create: type == NFT_MSG_NEWTABLE), object)
        advance()
    }

    /// Makes a chain unless it is there.
    func add(_ chain: Chain) { change(chain, NFT_MSG_NEWCHAIN) }

    /// Removes a chain with its rules; nothing may lead to it.
    func remove(_ chain: String) { change(Chain(chain), NFT_MSG_DELCHAIN) }

    private func change(_ chain: Chain, _ type: nf_tables_msg_types) {
        let object = unsafe nftnl_chain_alloc()
        defer { unsafe nftnl_chain_free(object) }
        unsafe nftnl_chain_set_str(object, UInt16(NFTNL_CHAIN_TABLE.rawValue), table)
        unsafe nftnl_chain_set_str(object, UInt16(NFTNL_CHAIN_NAME.rawValue), chain.name)
        unsafe nftnl_chain_set_u32(object, UInt16(NFTNL_CHAIN_FAMILY.rawValue), Self.family)
        if let hook = chain.hook {
            unsafe nftnl_chain_set_str(object, UInt16(NFTNL_CHAIN_TYPE.rawValue), hook.type)
            unsafe nftnl_chain_set_u32(object, UInt16(NFTNL_CHAIN_HOOKNUM.rawValue), hook.point.rawValue)
            unsafe nftnl_chain_set_s32(object, UInt16(NFTNL_CHAIN_PRIO.rawValue), hook.priority)
            unsafe nftnl_chain_set_u32(object, UInt16(NFTNL_CHAIN_POLICY.rawValue), 1)
        }
        unsafe nftnl_chain_nlmsg_build_payload(message(type, create: type == NFT_MSG_NEWCHAIN), object)
        advance()
    }

    /// Removes all rules of a chain.
    func empty(_ chain: String) {
        let object = unsafe nftnl_rule_alloc()
        defer { unsafe nftnl_rule_free(object) }
        unsafe name(object, chain)
        unsafe nftnl_rule_nlmsg_build_payload(message(NFT_MSG_DELRULE), object)
        advance()
    }

    /// Adds a rule at the end of a chain, and the map that it needs.
    func add(_ rule: Rule, to chain: String) {
        let id = rule.map.map { add($0) }
        let object = unsafe nftnl_rule_alloc()
        defer { unsafe nftnl_rule_free(object) }
        unsafe name(object, chain)
        for expression in rule.expressions { unsafe nftnl_rule_add_expr(object, expression.made(map: id)) }
        unsafe nftnl_rule_nlmsg_build_payload(message(NFT_MSG_NEWRULE, create: true), object)
        advance()
    }

    private func name(_ rule: OpaquePointer?, _ chain: String) {
        unsafe nftnl_rule_set_u32(rule, UInt16(NFTNL_RULE_FAMILY.rawValue), Self.family)
        unsafe nftnl_rule_set_str(rule, UInt16(NFTNL_RULE_TABLE.rawValue), table)
        unsafe nftnl_rule_set_str(rule, UInt16(NFTNL_RULE_CHAIN.rawValue), chain)
    }
}

extension Transaction {
    /// Makes a set unless it is there.
    func add(_ shape: Shape) {
        lastMap &+= 1
        let object = unsafe shape.made(table: table, id: lastMap)
        defer { unsafe nftnl_set_free(object) }
        unsafe nftnl_set_nlmsg_build_payload(message(NFT_MSG_NEWSET, create: true), object)
        advance()
    }

    private func add(_ map: NamelessMap) -> UInt32 {
        lastMap &+= 1
        let shape = Shape(NamelessMap.name, .number, map.value)
        let object = unsafe shape.made(table: table, id: lastMap, isNameless: true)
        defer { unsafe nftnl_set_free(object) }
        unsafe nftnl_set_nlmsg_build_payload(message(NFT_MSG_NEWSET, create: true), object)
        advance()
        change(map.elements, of: NamelessMap.name, NFT_MSG_NEWSETELEM, id: lastMap)
        return lastMap
    }

    /// Adds elements to a set; those that are there stay as they are.
    func add(_ elements: [Element], to set: String) { change(elements, of: set, NFT_MSG_NEWSETELEM) }

    /// Removes elements, which must be there.
    func remove(_ elements: [Element], from set: String) { change(elements, of: set, NFT_MSG_DELSETELEM) }

    /// Removes all elements of a set.
    func emptySet(_ set: String) { change(nil, of: set, NFT_MSG_DELSETELEM) }

    private func change(_ elements: [Element]?, of set: String, _ type: nf_tables_msg_types, id: UInt32? = nil) {
        guard let elements else { return send(nil, of: set, type, id: id) }
        var rest = elements[...]
        while !rest.isEmpty {
            send(rest.prefix(256), of: set, type, id: id)
            rest = rest.dropFirst(256)
        }
    }

    private func send(_ elements: ArraySlice<Element>?, of set: String, _ type: nf_tables_msg_types, id: UInt32?) {
        let object = unsafe nftnl_set_alloc()
        defer { unsafe nftnl_set_free(object) }
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_FAMILY.rawValue), Self.family)
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_TABLE.rawValue), table)
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_NAME.rawValue), set)
        if let id { unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_ID.rawValue), id) }
        for element in elements ?? [] { unsafe nftnl_set_elem_add(object, element.made()) }
        let isNew = type == NFT_MSG_NEWSETELEM
        unsafe nftnl_set_elems_nlmsg_build_payload(message(type, create: isNew), object)
        advance()
    }
}
