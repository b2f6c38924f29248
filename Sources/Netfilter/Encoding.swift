internal import CNftnl

extension Expression {
    /// The expression as libnftnl has it; whoever gets it must give it to a rule or a set.
    ///
    /// - Parameter map: The number of the nameless map, for a lookup that has no other.
    /// - Returns: `nil` without memory.
    func made(map: UInt32? = nil) -> OpaquePointer? {
        guard let object = unsafe nftnl_expr_alloc(name) else { return nil }
        for attribute in attributes {
            let number = UInt16(attribute.number)
            switch attribute.value {
            case .u8(let value): unsafe nftnl_expr_set_u8(object, number, value)
            case .u16(let value): unsafe nftnl_expr_set_u16(object, number, value)
            case .u32(let value): unsafe nftnl_expr_set_u32(object, number, value)
            case .bytes(let value): unsafe nftnl_expr_set(object, number, value, UInt32(value.count))
            case .text(let value): _ = unsafe nftnl_expr_set_str(object, number, value)
            }
        }
        let looksIntoMap = attributes.contains { $0.value == .text(NamelessMap.name) }
        if let map, looksIntoMap { unsafe nftnl_expr_set_u32(object, UInt16(NFTNL_EXPR_LOOKUP_SET_ID), map) }
        return unsafe object
    }
}

extension Element {
    /// The element as libnftnl has it; whoever gets it must give it to a set.
    func made() -> OpaquePointer? {
        let object = unsafe nftnl_set_elem_alloc()
        _ = unsafe nftnl_set_elem_set(object, UInt16(NFTNL_SET_ELEM_KEY), key, UInt32(key.count))
        if let goto {
            let verdict = UInt32(bitPattern: Verdict.goto(goto).number)
            unsafe nftnl_set_elem_set_u32(object, UInt16(NFTNL_SET_ELEM_VERDICT), verdict)
            _ = unsafe nftnl_set_elem_set_str(object, UInt16(NFTNL_SET_ELEM_CHAIN), goto)
        }
        if let data {
            _ = unsafe nftnl_set_elem_set(object, UInt16(NFTNL_SET_ELEM_DATA), data, UInt32(data.count))
        }
        return unsafe object
    }
}

extension Shape {
    /// The set as libnftnl has it; to be freed.
    func made(table: String, id: UInt32, isNameless: Bool = false) -> OpaquePointer? {
        let object = unsafe nftnl_set_alloc()
        var flags: UInt32 = 0
        if isNameless { flags |= NFT_SET_ANONYMOUS.rawValue | NFT_SET_CONSTANT.rawValue }
        switch value {
        case .nothing: break
        case .counter: unsafe nftnl_set_add_expr(object, Expression("counter").made())
        case .verdict:
            flags |= NFT_SET_MAP.rawValue
            unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_DATA_TYPE.rawValue), NFT_DATA_VERDICT.rawValue)
            unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_DATA_LEN.rawValue), 0)
        case .data(let count, let type):
            flags |= NFT_SET_MAP.rawValue
            unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_DATA_TYPE.rawValue), type)
            unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_DATA_LEN.rawValue), count)
        }
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_TABLE.rawValue), table)
        unsafe nftnl_set_set_str(object, UInt16(NFTNL_SET_NAME.rawValue), name)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_FAMILY.rawValue), Transaction.family)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_ID.rawValue), id)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_FLAGS.rawValue), flags)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_KEY_TYPE.rawValue), key.type)
        unsafe nftnl_set_set_u32(object, UInt16(NFTNL_SET_KEY_LEN.rawValue), key.count)
        return unsafe object
    }
}
