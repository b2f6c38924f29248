/// What a filter answers to some system calls.
struct SystemCallRule: Sendable {
    /// What happens to a call.
    enum Verdict: Hashable, Sendable {
        case allow
        /// EPERM: forbidden here.
        case refuse
        /// ENOSYS: as if the kernel were too old, so that programs take the way they take there.
        case absent
        /// EAFNOSUPPORT: no such kind of socket.
        case noSuchFamily
    }

    /// Matches a call if one of its arguments, masked, has a value.
    struct Condition: Hashable, Sendable {
        /// 0…5.
        let argument: UInt32
        let mask: UInt64
        let value: UInt64

        /// Bits of `mask` in an argument must be those of `value`.
        init(_ argument: UInt32, mask: UInt64, is value: UInt64) {
            self.argument = argument
            self.mask = mask
            self.value = value
        }
    }

    /// Why, for whoever reads the list.
    let reason: StaticString
    let verdict: Verdict
    /// Names as in the man pages, with a space between.
    ///
    /// A processor that lacks one leaves it out.
    let calls: String
    /// All must hold; none: every call.
    let conditions: [Condition]

    /// A rule about `calls`, names with a space between.
    init(_ verdict: Verdict, _ reason: StaticString, when conditions: [Condition] = [], _ calls: String) {
        self.verdict = verdict
        self.reason = reason
        self.conditions = conditions
        self.calls = calls
    }
}
