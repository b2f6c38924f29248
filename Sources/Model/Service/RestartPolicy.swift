/// When a replica that ended is started again, and after which delay.
package struct RestartPolicy: Hashable, Sendable {
    /// Which exits are followed by a restart.
    package enum Condition: String, Hashable, Sendable, CaseIterable {
        case always
        case onFailure = "on-failure"
        case never
    }

    package var condition = Condition.always
    /// Exit codes beside 0 that are no failure.
    package var successExitCodes: [UInt8] = []
    package var backoffBase: Duration = .seconds(1)
    package var backoffMaximum: Duration = .seconds(60)
    /// Restarts within `window` before the replica is `failed`; 0 never gives up.
    package var maximumRestarts = 0
    package var window: Duration = .seconds(300)

    package init() {}
}
