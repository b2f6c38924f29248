import CLinux
import Glibc

/// How this process treats signals.
///
/// Handlers are not used: loops read signals from descriptors. See signal(7).
package enum Signals {
    /// Makes writing to a closed pipe or socket an `EPIPE` instead of the end of the process.
    package static func ignorePipe() {
        _ = cl_ignore_signal(SIGPIPE, 1)
    }

    /// Ignores a signal, or gives it back its default.
    package static func ignore(_ signal: Int32, _ on: Bool = true) throws(Errno) {
        try call { cl_ignore_signal(signal, on ? 1 : 0) }
    }

    /// Blocks one signal in the calling thread, or lets it through.
    ///
    /// See pthread_sigmask(3).
    package static func block(_ signal: Int32, _ on: Bool = true) throws(Errno) {
        try call { cl_block_signal(signal, on ? 1 : 0) }
    }

    /// The name without `SIG`, `TERM`; the number for real-time signals.
    package static func name(of signal: Int32) -> String {
        guard let name = unsafe cl_signal_name(signal) else { return String(signal) }
        return unsafe String(cString: name)
    }

    /// Sends a signal to a process, or to a process group if `pid` is negative.
    ///
    /// See kill(2).
    ///
    /// For processes that may have ended, use `PidFD`: numbers are used again.
    package static func send(_ signal: Int32, to pid: Int32) throws(Errno) {
        try call { cl_kill(pid, signal) }
    }
}
