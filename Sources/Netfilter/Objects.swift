/// A chain: a list of rules that others jump to, or that the kernel enters at a hook.
struct Chain: Hashable {
    /// Where the kernel enters.
    struct Hook: Hashable {
        /// `nat` or `filter`.
        var type: String
        var point: Point
        /// Smaller is earlier.
        var priority: Int32
    }

    /// The hooks of `inet` tables, as `enum nf_inet_hooks` numbers them.
    enum Point: UInt32 {
        case prerouting = 0
        case input = 1
        case output = 3
    }

    var name: String
    var hook: Hook?

    init(_ name: String, _ hook: Hook? = nil) {
        self.name = name
        self.hook = hook
    }
}

/// The shape of a set or map.
struct Shape: Hashable {
    /// What belongs to a key.
    enum Value: Hashable {
        case nothing
        /// Packets and bytes of those who looked the key up.
        case counter
        case verdict
        /// So many bytes, and the type by which `nft list` shows them.
        case data(count: UInt32, type: UInt32)
    }

    var name: String
    var key: Key
    var value: Value

    /// A key's length, and the type by which `nft list` shows it.
    struct Key: Hashable {
        var count: UInt32
        var type: UInt32

        /// A transport and a port.
        static let port = Key(count: 8, type: 12 << 6 | 13)
        /// A number, as `numgen` counts.
        static let number = Key(count: 4, type: 4)
    }

    init(_ name: String, _ key: Key = .port, _ value: Value) {
        self.name = name
        self.key = key
        self.value = value
    }
}

/// One key of a set, with what belongs to it in a map.
struct Element: Hashable {
    var key: [UInt8]
    var goto: String?
    var data: [UInt8]?

    init(_ key: [UInt8], goto: String? = nil, data: [UInt8]? = nil) {
        self.key = key
        self.goto = goto
        self.data = data
    }
}

/// A rule, and the nameless map that it looks into.
struct Rule: Hashable {
    var expressions: [Expression]
    var map: NamelessMap?

    init(_ expressions: [Expression], map: NamelessMap? = nil) {
        self.expressions = expressions
        self.map = map
    }
}

/// A map that belongs to one rule and goes with it.
struct NamelessMap: Hashable {
    /// The name by which rules and kernel speak of one before it has its own.
    static let name = "__map%d"

    var value: Shape.Value
    var elements: [Element]
}
