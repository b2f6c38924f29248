/// How a replica is stopped.
package struct StopPolicy: Hashable, Sendable {
    /// The signal to the main process (`stop_signal`), SIGTERM by default.
    package var signal: Int32 = 15
    /// From the signal to the kill (`stop_timeout`, `shutdown_timeout`).
    package var timeout: Duration = .seconds(10)
    /// How long requests in flight may take before the signal (`drain_timeout`).
    package var drainTimeout: Duration = .seconds(30)

    package init() {}
}
