import CLinux

/// One chain of the packet filter, by whomever it was made.
package struct FirewallChain: Hashable, Sendable {
    /// `ip`, `ip6`, `inet`, or a number.
    package let family: String
    package let table: String
    package let name: String
    /// Packets that pass through the host go through it.
    package let isForwardHook: Bool
    /// What reaches its end is dropped.
    package let drops: Bool

    /// A chain as somebody found it.
    package init(family: String, table: String, name: String, isForwardHook: Bool, drops: Bool) {
        self.family = family
        self.table = table
        self.name = name
        self.isForwardHook = isForwardHook
        self.drops = drops
    }

    /// All chains of this network namespace, those that iptables-nft made included.
    ///
    /// See nft(8).
    ///
    /// - Throws: `EPERM` without CAP_NET_ADMIN; `EINVAL`, `EPROTONOSUPPORT` where there is no nftables.
    package static func all() throws(Errno) -> [FirewallChain] {
        let socket = FileDescriptor(owning: try call { cl_netfilter_open() })
        try call { cl_netfilter_ask_chains(socket.number) }
        var found: [FirewallChain] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let length = Int(try call { unsafe cl_netdiag_read(socket.number, &block, block.count) })
            if length == 0 { return found }
            var offset = 0
            var chain = cl_chain()
            var kind: Int32 = 1
            while kind == 1 {
                kind = try call { unsafe cl_netfilter_next(block, length, &offset, &chain) }
                if kind == 2 { return found }
                if kind == 1 { found.append(FirewallChain(chain)) }
            }
        }
    }

    private init(_ chain: cl_chain) {
        let forward: Int32 = 2
        let family =
            switch chain.family {
            case 1: "inet"
            case 2: "ip"
            case 10: "ip6"
            default: "family \(chain.family)"
            }
        self.init(
            family: family, table: Self.text(chain.table), name: Self.text(chain.name),
            isForwardHook: chain.hook == forward, drops: chain.policy == 0)
    }

    /// A C array of characters is a tuple in Swift.
    private static func text<Characters: BitwiseCopyable>(_ characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { bytes in
            let end = unsafe bytes.firstIndex(of: 0) ?? bytes.count
            return unsafe String(decoding: bytes[..<end], as: UTF8.self)
        }
    }
}
