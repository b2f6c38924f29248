package import Linux
package import Model

extension ExitStatus {
    /// Translates what the kernel says.
    package init(_ status: WaitStatus) {
        switch status {
        case .exited(let code): self = .exited(code: UInt8(truncatingIfNeeded: code))
        case .killed(let signal, let core):
            self = .signaled(signal: UInt8(truncatingIfNeeded: signal), coreDumped: core)
        }
    }

    /// How a process ended that is no child of ours and is gone: what the kernel still tells, else `.unknown`.
    package init(recoveredFrom pidfd: borrowing PidFD) {
        let details = try? pidfd.details()
        self = details?.exit.map { ExitStatus($0) } ?? .unknown
    }
}
