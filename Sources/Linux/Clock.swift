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

    /// CPU time of the calling thread.
    package static func threadCPU() -> Int64 { cl_clock_thread_cpu() }
}
