internal import Model
internal import Processes

/// A replica's launch after everything has been looked up, just before the process is made.
struct PreparedLaunch: Sendable {
    var plan: LaunchPlan
    var identity: Identity
    var socketAccess: SocketAccess
    /// What a person should know about this spawn, one sentence each.
    var notes: [String]
}
