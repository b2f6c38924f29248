import CLinux

/// The kernel's clocks, in nanoseconds.
///
/// See clock_gettime(2).
package enum Clock {
    /// Since an arbitrary start, never going back.
    package static func monotonic() -> Int64 { cl_clock_monotonic() }

    /// Since 1970-01-01T00:00:00Z.
    package static func realtime() -> Int64 { cl_clock_realtime() }

    /// Since the host was started, suspended time included, in the ticks of `ProcessStat.startTicks`.
    package static func bootTicks() -> UInt64 {
        UInt64(max(cl_clock_boot(), 0)) / (1_000_000_000 / UInt64(max(cl_clock_ticks_per_second(), 1)))
    }

    /// CPU time of a process, of all its threads; `nil` if there is none with that number.
    ///
    /// A process whose time stands still has not run: nothing of it has changed. This costs a tenth of reading a file.
    package static func processCPU(of pid: Int32) -> Int64? {
        let time = cl_clock_process_cpu(pid)
        return time < 0 ? nil : time
    }

    /// CPU time of the calling thread.
    package static func threadCPU() -> Int64 { cl_clock_thread_cpu() }
}
