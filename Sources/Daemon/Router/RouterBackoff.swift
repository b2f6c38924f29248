/// When the next router process may start: at once after a good while, later and later if they keep ending.
struct RouterBackoff: Equatable, Sendable {
    /// A router that lived for so many nanoseconds was no failure.
    private static let stable: Int64 = 10_000_000_000
    private static let longest: Int64 = 5_000_000_000

    private var startedAt: Int64 = 0
    private var delay: Int64 = 0

    mutating func started(at now: Int64) {
        startedAt = now
    }

    /// The moment of the next start, in nanoseconds of the monotonic clock.
    mutating func nextStart(at now: Int64) -> Int64 {
        guard now - startedAt < Self.stable else {
            delay = 0
            return now
        }
        defer { delay = min(max(delay * 2, 50_000_000), Self.longest) }
        return now + delay
    }
}
