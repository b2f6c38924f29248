internal import Linux

/// Finds out who has a port, for a message.
enum PortHolder {
    /// `8080 (python3, pid 4711)`, or the port alone when its holder cannot be seen.
    ///
    /// With an `address`, where it was to be bound, the same port of other addresses is in nobody's way.
    static func describe(_ port: UInt16, isUDP: Bool = false, at address: IPAddress? = nil) -> String {
        guard let tables = try? SocketTables(), let listeners = try? tables.listeners(),
            let listener = listeners.first(where: {
                $0.port == port && $0.isUDP == isUDP
                    && (address == nil || $0.address == address || $0.address.isUnspecified)
            }),
            let pid = ((try? ProcFS.pids()) ?? []).first(where: { holds($0, listener.inode) })
        else { return "\(port)" }
        let name = (try? ProcFS.stat(of: pid))?.name ?? "?"
        return "\(port) (\(name), pid \(pid))"
    }

    private static func holds(_ pid: Int32, _ inode: UInt32) -> Bool {
        ((try? ProcFS.socketInodes(of: pid)) ?? []).contains(inode)
    }
}
