package import Routing

/// What the kernel has counted of each node port since its table was made.
package struct NodePortTraffic: Equatable, Sendable {
    /// One port's counters.
    package struct Count: Equatable, Sendable {
        /// Connections that were sent to a replica; for UDP flows.
        package var connections: UInt64 = 0
        /// Of all packets of these connections, both ways, with their IP headers.
        package var bytes: UInt64 = 0
    }

    package private(set) var counts: [NodePort: Count] = [:]

    /// Reads the counters of a supervisor's table; on any thread.
    ///
    /// - Throws: `open` without rights, `read` if the kernel does not answer. Without a table there are no ports.
    package init(hostID: String) throws(NetfilterError) {
        let socket = try NetlinkSocket()
        let table = NodePortTable.name(of: hostID)
        for entry in try NodePortTable.read(RuleSet.connections, of: table, over: socket) {
            counts[entry.port, default: Count()].connections = entry.packets
        }
        for entry in try NodePortTable.read(RuleSet.traffic, of: table, over: socket) {
            counts[entry.port, default: Count()].bytes = entry.bytes
        }
    }
}
