/// The rule by which a running replica is called healthy.
package struct HealthCheck: Hashable, Sendable {
    /// What is asked.
    package enum Kind: Hashable, Sendable {
        /// GET of the path on the replica's own port or socket; 2xx and 3xx pass.
        case http(path: String)
        /// A TCP connection to the main port succeeds.
        case tcp
        /// A connection to the declared unix socket succeeds.
        case unix
        /// A command that exits with 0, run as the service is.
        case exec(command: String)
    }

    /// What follows when it has failed often enough.
    package enum FailureAction: String, Hashable, Sendable, CaseIterable {
        case restart, report
    }

    package var kind: Kind
    package var interval: Duration = .seconds(10)
    package var timeout: Duration = .seconds(5)
    /// Successes in a row that make it healthy.
    package var healthyAfter = 1
    /// Failures in a row that make it unhealthy.
    package var unhealthyAfter = 3
    /// After the start, failures do not count for so long, or until the first success.
    package var startPeriod: Duration = .seconds(60)
    package var onFailure = FailureAction.restart

    package init(kind: Kind) {
        self.kind = kind
    }
}
