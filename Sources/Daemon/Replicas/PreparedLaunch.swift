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
    /// Of a run that is not `process` and has no engine of its own.
    var enclosure: Isolation?
    /// What is executed in the place of the service's program, by an engine.
    var command: GVisor.Command?
    /// Written into its cgroup before its first instruction.
    var limits: RunLimits
    /// What a person should know about this spawn, one sentence each.
    var notes: [String]
}
