internal import Linux
internal import Model

/// Who may use a replica's unix socket (configuration page §3).
struct SocketAccess: Equatable, Sendable {
    /// `nil` leaves the owner as it is.
    var user: UInt32?
    /// `nil` leaves the group as it is.
    var group: UInt32?
    var mode: UInt32

    /// `routerGroup` is the group of the router's process; nobody else needs the socket unless the path is literal.
    init(_ listening: Listening, isLiteral: Bool, routerGroup: UInt32?) {
        user = listening.socketUser.flatMap { name in
            UInt32(name) ?? (try? UserDatabase.user(named: name))?.number
        }
        group =
            listening.socketGroup.flatMap { name in UInt32(name) ?? (try? UserDatabase.group(named: name)) }
            ?? routerGroup
        mode = listening.socketMode.map(UInt32.init) ?? (isLiteral ? 0o666 : 0o660)
    }
}
