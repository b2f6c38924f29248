internal import Model
internal import Processes

/// A replica's launch after everything has been looked up, just before the process is made.
struct PreparedLaunch: Sendable {
    var plan: LaunchPlan
    var identity: Identity
    var socketAccess: SocketAccess
    /// Where its unix socket is.
    var site: SocketSite?
    var isolation: IsolationChoice
    /// Of a run that is not `process`.
    var enclosure: Isolation?
    /// What a person should know about this spawn, one sentence each.
    var notes: [String]
}
