internal import CNftnl
internal import Linux

/// Hears when somebody else changes a table of ours.
package final class ChangeMonitor {
    private static let group: UInt32 = 7
    private let socket: NetlinkSocket
    private let table: String
    private let own: UInt32

    /// Listens in the network namespace of the calling thread from now on.
    package init(of table: NodePortTable) throws(NetfilterError) {
        self.table = table.name
        own = table.socket.port
        socket = try NetlinkSocket(groups: [Self.group])
    }

    /// Readable when there is something to hear; owned by this value.
    package var descriptor: Int32 { socket.descriptor }

    /// Takes in what has been reported.
    ///
    /// - Returns: Whether somebody else has changed the table, or may have: reports can be lost.
    package func hearsStranger() -> Bool {
        var isForeign = false
        let arrival = try? socket.receive { message in
            if !isForeign { isForeign = isStrange(message) }
        }
        return isForeign || arrival?.isLossy ?? true
    }

    /// In every report of a table's content the first attribute is the table's name.
    private func isStrange(_ message: Message) -> Bool {
        guard message.kind.subsystem == 10, message.sender != own, message.family == UInt8(Transaction.family),
            message.kind != .tables(NFT_MSG_NEWGEN.rawValue)
        else { return false }
        return message.attributes.text(1) == table
    }
}
