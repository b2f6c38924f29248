/// Random numbers from a seed, for delays that should differ (splitmix64).
struct Jitter: Hashable, Sendable {
    private var state: UInt64
    private let permille: UInt64

    init(seed: UInt64, permille: UInt64) {
        state = seed
        self.permille = min(permille, 1000)
    }

    /// A duration that differs from `duration` by so many thousandths at most.
    mutating func spread(_ duration: Duration) -> Duration {
        let permille = Int64(1000 - permille + next() % (2 * permille + 1))
        return duration / 1000 * permille
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
