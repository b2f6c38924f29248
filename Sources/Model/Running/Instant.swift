/// A moment on the host's monotonic clock, in nanoseconds since boot.
///
/// Only the shell reads clocks; the core is told what time it is. Arithmetic
/// wraps nowhere: a sum beyond ±292 years stays at the end of the range.
package struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since an arbitrary, fixed origin (CLOCK_MONOTONIC's).
    package let nanoseconds: Int64

    package static let zero = Self(nanoseconds: 0)

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The moment `duration` later (earlier, if it is negative).
    package static func + (instant: Self, duration: Duration) -> Self {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return Self(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// The time from `right` to `left`.
    package static func - (left: Self, right: Self) -> Duration {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        return .nanoseconds(overflow ? (left > right ? .max : .min) : difference)
    }
}

extension Duration {
    /// The duration in nanoseconds, held at the ends of `Int64` (±292 years).
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }
}
