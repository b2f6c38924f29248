internal import Linux

/// The paths of all unix sockets that accept connections or datagrams in this network namespace (proc_net(5)).
struct UnixListeners: Equatable, Sendable {
    private let paths: Set<String>

    init(paths: Set<String>) {
        self.paths = paths
    }

    /// Reads `/proc/net/unix`.
    static func now() -> UnixListeners {
        guard let text = try? File.readText("/proc/net/unix", limit: 64 << 20) else { return UnixListeners(paths: []) }
        return UnixListeners(table: text)
    }

    /// Reads the table's text: `address: refs protocol flags type state inode path`.
    init(table: String) {
        var paths: Set<String> = []
        for line in table.utf8.split(separator: 10).dropFirst() {
            let words = line.split(separator: 32, maxSplits: 7)
            guard words.count == 8, let flags = UInt32(Substring(words[3]), radix: 16) else { continue }
            let isDatagram = Substring(words[4]) == "0002"
            if flags & Self.acceptsConnections != 0 || isDatagram { paths.insert(String(Substring(words[7]))) }
        }
        self.paths = paths
    }

    func contains(_ path: String) -> Bool { paths.contains(path) }

    /// `__SO_ACCEPTCON` of the kernel's `include/linux/net.h`.
    private static let acceptsConnections: UInt32 = 1 << 16
}
