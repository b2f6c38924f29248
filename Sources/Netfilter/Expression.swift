internal import CNftnl

/// One step of a rule, as the kernel's virtual machine executes it: its name and its attributes.
struct Expression: Hashable {
    /// The value of an attribute, as wide as the kernel wants it.
    enum Value: Hashable {
        case u8(UInt8)
        case u16(UInt16)
        case u32(UInt32)
        case bytes([UInt8])
        case text(String)
    }

    /// An attribute; numbers are those of libnftnl.
    struct Attribute: Hashable {
        var number: Int
        var value: Value

        init(_ number: Int, _ value: Value) {
            self.number = number
            self.value = value
        }
    }

    var name: String
    var attributes: [Attribute]

    init(_ name: String, _ attributes: [Attribute] = []) {
        self.name = name
        self.attributes = attributes
    }
}

/// A register of a rule: four words of 32 bits have numbers of their own, so that a key can be put together.
enum Register: UInt32 {
    /// The verdict.
    case verdict = 0
    /// Sixteen bytes, the first word of which is the first part of a key.
    case first = 1
    /// The second word of `first`.
    case second = 9
    /// The word behind an IPv6 address in `first`.
    case fifth = 12
}

extension Expression {
    /// Loads a fact about the packet: `NFT_META_…`.
    static func meta(_ key: nft_meta_keys, into register: Register = .first) -> Self {
        Self(
            "meta",
            [
                Attribute(NFTNL_EXPR_META_KEY, .u32(key.rawValue)),
                Attribute(NFTNL_EXPR_META_DREG, .u32(register.rawValue)),
            ])
    }

    /// Loads a fact about the connection: `NFT_CT_…`, of its first direction if that matters.
    static func connection(_ key: nft_ct_keys, into register: Register = .first, ofOriginal: Bool = false) -> Self {
        var attributes = [
            Attribute(NFTNL_EXPR_CT_KEY, .u32(key.rawValue)), Attribute(NFTNL_EXPR_CT_DREG, .u32(register.rawValue)),
        ]
        if ofOriginal { attributes.append(Attribute(NFTNL_EXPR_CT_DIR, .u8(0))) }
        return Self("ct", attributes)
    }

    /// Loads bytes of the transport's header.
    static func transport(offset: UInt32, count: UInt32, into register: Register) -> Self {
        Self(
            "payload",
            [
                Attribute(NFTNL_EXPR_PAYLOAD_BASE, .u32(NFT_PAYLOAD_TRANSPORT_HEADER.rawValue)),
                Attribute(NFTNL_EXPR_PAYLOAD_OFFSET, .u32(offset)), Attribute(NFTNL_EXPR_PAYLOAD_LEN, .u32(count)),
                Attribute(NFTNL_EXPR_PAYLOAD_DREG, .u32(register.rawValue)),
            ])
    }

    /// Goes on if the register holds, or does not hold, the bytes.
    static func compare(_ bytes: [UInt8], in register: Register = .first, isEqual: Bool = true) -> Self {
        let operation = isEqual ? NFT_CMP_EQ : NFT_CMP_NEQ
        return Self(
            "cmp",
            [
                Attribute(NFTNL_EXPR_CMP_SREG, .u32(register.rawValue)),
                Attribute(NFTNL_EXPR_CMP_OP, .u32(operation.rawValue)), Attribute(NFTNL_EXPR_CMP_DATA, .bytes(bytes)),
            ])
    }

    /// Goes on if the number that was loaded last is less than `limit`.
    static func less(than limit: Int) -> [Self] {
        let swap = Self(
            "byteorder",
            [
                Attribute(NFTNL_EXPR_BYTEORDER_SREG, .u32(Register.first.rawValue)),
                Attribute(NFTNL_EXPR_BYTEORDER_DREG, .u32(Register.first.rawValue)),
                Attribute(NFTNL_EXPR_BYTEORDER_OP, .u32(NFT_BYTEORDER_HTON.rawValue)),
                Attribute(NFTNL_EXPR_BYTEORDER_LEN, .u32(4)), Attribute(NFTNL_EXPR_BYTEORDER_SIZE, .u32(4)),
            ])
        let compare = Self(
            "cmp",
            [
                Attribute(NFTNL_EXPR_CMP_SREG, .u32(Register.first.rawValue)),
                Attribute(NFTNL_EXPR_CMP_OP, .u32(NFT_CMP_LT.rawValue)),
                Attribute(NFTNL_EXPR_CMP_DATA, .bytes(UInt32(clamping: limit).networkOrder)),
            ])
        return [swap, compare]
    }

    /// Keeps the bits of `mask` of the first word.
    static func and(_ mask: [UInt8], in register: Register = .first) -> Self {
        Self(
            "bitwise",
            [
                Attribute(NFTNL_EXPR_BITWISE_SREG, .u32(register.rawValue)),
                Attribute(NFTNL_EXPR_BITWISE_DREG, .u32(register.rawValue)),
                Attribute(NFTNL_EXPR_BITWISE_LEN, .u32(UInt32(mask.count))),
                Attribute(NFTNL_EXPR_BITWISE_MASK, .bytes(mask)),
                Attribute(NFTNL_EXPR_BITWISE_XOR, .bytes(Array(repeating: 0, count: mask.count))),
            ])
    }

    /// Loads what the routing table calls the packet's destination or source: `RTN_LOCAL` is 2.
    static func addressType(ofSource: Bool = false) -> Self {
        Self(
            "fib",
            [
                Attribute(NFTNL_EXPR_FIB_DREG, .u32(Register.first.rawValue)),
                Attribute(NFTNL_EXPR_FIB_RESULT, .u32(NFT_FIB_RESULT_ADDRTYPE.rawValue)),
                Attribute(NFTNL_EXPR_FIB_FLAGS, .u32(ofSource ? 1 : 2)),
            ])
    }

    /// Goes on if the set has the key; a map's value is put into `destination`, `.verdict` for a map of verdicts.
    static func lookup(_ set: String, id: UInt32? = nil, into destination: Register? = nil) -> Self {
        var attributes = [
            Attribute(NFTNL_EXPR_LOOKUP_SREG, .u32(Register.first.rawValue)),
            Attribute(NFTNL_EXPR_LOOKUP_SET, .text(set)),
        ]
        if let id { attributes.append(Attribute(NFTNL_EXPR_LOOKUP_SET_ID, .u32(id))) }
        if let destination { attributes.append(Attribute(NFTNL_EXPR_LOOKUP_DREG, .u32(destination.rawValue))) }
        return Self("lookup", attributes)
    }

    /// Loads 0, 1, … `modulus` - 1 in turn.
    static func turn(_ modulus: Int) -> Self {
        Self(
            "numgen",
            [
                Attribute(NFTNL_EXPR_NG_DREG, .u32(Register.first.rawValue)),
                Attribute(NFTNL_EXPR_NG_MODULUS, .u32(UInt32(clamping: modulus))),
                Attribute(NFTNL_EXPR_NG_TYPE, .u32(NFT_NG_INCREMENTAL.rawValue)),
            ])
    }

    /// Loads bytes.
    static func load(_ bytes: [UInt8], into register: Register = .first) -> Self {
        Self(
            "immediate",
            [
                Attribute(NFTNL_EXPR_IMM_DREG, .u32(register.rawValue)), Attribute(NFTNL_EXPR_IMM_DATA, .bytes(bytes)),
            ])
    }

    /// Ends the rule with a verdict.
    static func verdict(_ verdict: Verdict) -> Self {
        var attributes = [
            Attribute(NFTNL_EXPR_IMM_DREG, .u32(Register.verdict.rawValue)),
            Attribute(NFTNL_EXPR_IMM_VERDICT, .u32(UInt32(bitPattern: verdict.number))),
        ]
        if let chain = verdict.chain { attributes.append(Attribute(NFTNL_EXPR_IMM_CHAIN, .text(chain))) }
        return Self("immediate", attributes)
    }

    /// Goes on if more connections than that are open, this one included.
    static func connections(over limit: UInt32) -> Self {
        Self(
            "connlimit",
            [
                Attribute(NFTNL_EXPR_CONNLIMIT_COUNT, .u32(limit)),
                Attribute(NFTNL_EXPR_CONNLIMIT_FLAGS, .u32(NFT_CONNLIMIT_F_INV.rawValue)),
            ])
    }

    /// Refuses: a TCP reset, or an ICMP message that nobody listens on the port.
    static func refuse(withReset: Bool) -> Self {
        let kind = withReset ? NFT_REJECT_TCP_RST : NFT_REJECT_ICMPX_UNREACH
        return Self(
            "reject",
            [
                Attribute(NFTNL_EXPR_REJECT_TYPE, .u32(kind.rawValue)),
                Attribute(NFTNL_EXPR_REJECT_CODE, .u8(UInt8(NFT_REJECT_ICMPX_PORT_UNREACH.rawValue))),
            ])
    }

    /// Sends the connection elsewhere: to the address in a register if there is one, and the port in another.
    static func translate(_ family: UInt32, address: Register?, port: Register) -> Self {
        var attributes = [
            Attribute(NFTNL_EXPR_NAT_TYPE, .u32(NFT_NAT_DNAT.rawValue)),
            Attribute(NFTNL_EXPR_NAT_FAMILY, .u32(family)),
            Attribute(NFTNL_EXPR_NAT_REG_PROTO_MIN, .u32(port.rawValue)),
            Attribute(NFTNL_EXPR_NAT_FLAGS, .u32(2)),
        ]
        if let address { attributes.append(Attribute(NFTNL_EXPR_NAT_REG_ADDR_MIN, .u32(address.rawValue))) }
        return Self("nat", attributes)
    }

    /// Sends the connection to the first address of the interface it came in by, and to the port in a register.
    static func redirect(port: Register) -> Self {
        Self(
            "redir",
            [
                Attribute(NFTNL_EXPR_REDIR_REG_PROTO_MIN, .u32(port.rawValue)),
                Attribute(NFTNL_EXPR_REDIR_FLAGS, .u32(2)),
            ])
    }
}

/// What becomes of a packet, or where its evaluation goes on.
enum Verdict: Hashable {
    case accept, drop, back
    case jump(String)
    case goto(String)

    var number: Int32 {
        switch self {
        case .accept: 1
        case .drop: 0
        case .back: -5
        case .jump: -3
        case .goto: -4
        }
    }

    var chain: String? {
        switch self {
        case .accept, .drop, .back: nil
        case .jump(let chain), .goto(let chain): chain
        }
    }
}

extension FixedWidthInteger {
    /// The bytes, most significant first.
    var networkOrder: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
    }
}
