import CLinux

/// How a process ended, as wait(2) tells it.
package enum WaitStatus: Hashable, Sendable {
    /// By itself, with this exit code.
    case exited(Int32)
    /// By a signal; `core`: a core file was written.
    case killed(signal: Int32, core: Bool)

    init?(_ found: cl_exit) {
        switch UInt32(found.kind) {
        case CL_EXIT_CODE.rawValue: self = .exited(found.status)
        case CL_EXIT_SIGNAL.rawValue: self = .killed(signal: found.status, core: false)
        case CL_EXIT_CORE.rawValue: self = .killed(signal: found.status, core: true)
        default: return nil
        }
    }

    /// The number that wait4(2) gives.
    package init(raw: Int32) {
        let signal = raw & 0x7f
        self = signal == 0 ? .exited(raw >> 8 & 0xff) : .killed(signal: signal, core: raw & 0x80 != 0)
    }
}
