package import Model

/// How one probe ended.
package enum ProbeOutcome: Hashable, Sendable {
    case passed
    case failed(ProbeFailure)
}

/// Why a probe did not pass.
package enum ProbeFailure: Hashable, Sendable {
    /// The status line said so.
    case status(UInt16)
    case timedOut
    /// connect(2) failed with this error number.
    case unreachable(errorNumber: Int32)
    /// The connection ended before an answer, or what came is no HTTP.
    case noAnswer
    /// The command of an exec probe.
    case exited(ExitStatus)
    /// The probe itself could not be started.
    case notStarted(SpawnFailure)
}
