import CLinux

/// The kernel's clocks, in nanoseconds.
///
/// See clock_gettime(2).
package enum Clock {
    /// Since an arbitrary start, never going back.
    package static func monotonic() -> Int64 { cl_clock_monotonic() }

    /// Since 1970-01-01T00:00:00Z.
    package static func realtime() -> Int64 { cl_clock_realtime() }

    /// CPU time of the calling thread.
    package static func threadCPU() -> Int64 { cl_clock_thread_cpu() }
}
