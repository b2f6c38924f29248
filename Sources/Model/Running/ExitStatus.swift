/// How a process ended, as wait(2) tells it.
package enum ExitStatus: Hashable, Sendable {
    /// It called exit(3) or returned from `main`; 0…255.
    case exited(code: UInt8)
    /// A signal ended it.
    case signaled(signal: UInt8, coreDumped: Bool)
    /// It is gone, but the kernel no longer says how (it ended while no supervisor ran).
    case unknown

    /// Reads the status word of wait4(2).
    package init(waitStatus: Int32) {
        let signal = UInt8(truncatingIfNeeded: waitStatus & 0x7f)
        if signal == 0 {
            self = .exited(code: UInt8(truncatingIfNeeded: waitStatus >> 8))
        } else {
            self = .signaled(signal: signal, coreDumped: waitStatus & 0x80 != 0)
        }
    }
}

/// The end of one replica's main process and what is known of its cause.
package struct ExitReport: Hashable, Sendable {
    package var status: ExitStatus
    /// The kernel killed a process of the replica for want of memory (`oom_kill` of its cgroup rose).
    package var outOfMemory: Bool
    /// What its memory was when it was killed for want of it, where a cgroup counts.
    package var memory: MemoryAtEnd?

    package init(status: ExitStatus, outOfMemory: Bool = false) {
        self.status = status
        self.outOfMemory = outOfMemory
    }
}

/// How much memory a run had when it was killed for want of it, in bytes.
package struct MemoryAtEnd: Hashable, Sendable {
    /// The most it ever had; `nil` where the kernel does not tell (before Linux 5.19).
    package var peak: UInt64?
    /// Its own limit; `nil` if the host as a whole, or a group around it, had none left.
    package var limit: UInt64?

    package init(peak: UInt64?, limit: UInt64?) {
        self.peak = peak
        self.limit = limit
    }
}
