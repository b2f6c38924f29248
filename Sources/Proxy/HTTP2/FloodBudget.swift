/// How much a client may do on one HTTP/2 connection that makes work and asks for nothing (RFC 9113 §10.5).
///
/// Two purses that fill up with time. Who empties one gets ENHANCE_YOUR_CALM.
struct FloodBudget {
    private static let resetLimit: Int32 = 200
    private static let resetRefill: Int32 = 20
    private static let noiseLimit: Int32 = 2_000
    private static let noiseRefill: Int32 = 200

    /// Requests that may be cancelled, or broken so that we cancel them.
    private var resets = Self.resetLimit
    /// Frames that carry nothing.
    private var noise = Self.noiseLimit
    private var second: Int64 = 0
    /// A purse is empty.
    private(set) var isSpent = false

    /// Fills the purses up to the moment `now`, in nanoseconds.
    mutating func refill(at now: Int64) {
        let current = now / 1_000_000_000
        guard current > second else { return }
        let seconds = Int32(clamping: min(60, current - second))
        second = current
        resets = min(Self.resetLimit, resets + seconds * Self.resetRefill)
        noise = min(Self.noiseLimit, noise + seconds * Self.noiseRefill)
    }

    /// A request was cancelled.
    mutating func payReset() {
        resets -= 1
        if resets < 0 { isSpent = true }
    }

    /// A frame came that carries nothing.
    mutating func payNoise() {
        noise -= 1
        if noise < 0 { isSpent = true }
    }

    /// A frame of data went out, which the client will want to acknowledge.
    mutating func earn() {
        noise = min(Self.noiseLimit, noise + 2)
    }
}
