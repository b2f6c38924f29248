import Glibc

/// A point in time after which a test stops waiting.
package struct Deadline: Sendable {
    private let end: ContinuousClock.Instant

    /// That far from now.
    package init(in duration: Duration) {
        end = .now.advanced(by: duration)
    }

    /// Whether it lies behind us.
    package var hasPassed: Bool { remaining <= .zero }

    /// The time left, negative when it has passed.
    package var remaining: Duration { ContinuousClock.Instant.now.duration(to: end) }

    /// The time left in whole milliseconds, rounded up, never negative, as poll(2) wants it.
    package var milliseconds: Int32 {
        let (seconds, attoseconds) = remaining.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        return Int32(min(max(milliseconds, 0), 3_600_000))
    }
}

/// What a descriptor can be waited for.
package enum Readiness: Sendable {
    case reading, writing

    var events: Int16 { Int16(self == .reading ? POLLIN : POLLOUT) }
}

/// Waits until one of `descriptors` is ready or has ended, and says which; empty when the deadline passed.
package func wait(for readiness: Readiness, on descriptors: [Int32], until deadline: Deadline) -> [Int32] {
    var entries = descriptors.map { pollfd(fd: $0, events: readiness.events, revents: 0) }
    while true {
        let count = unsafe poll(&entries, nfds_t(entries.count), deadline.milliseconds)
        if count > 0 { return entries.filter { $0.revents != 0 }.map(\.fd) }
        if count == 0 || errno != EINTR { return [] }
    }
}

/// Whether `descriptor` became ready within `duration`.
package func becomesReady(
    _ descriptor: Int32, for readiness: Readiness = .reading, within duration: Duration = .seconds(5)
) -> Bool {
    !wait(for: readiness, on: [descriptor], until: Deadline(in: duration)).isEmpty
}

/// Asks `condition` again, every 5 ms, until it holds; `false` when it did not within `duration`.
///
/// Only for what no descriptor announces (another program's answer, a file of /proc).
package func eventually(within duration: Duration = .seconds(5), _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline(in: duration)
    while true {
        if try condition() { return true }
        if deadline.hasPassed { return false }
        _ = poll(nil, 0, 5)
    }
}
