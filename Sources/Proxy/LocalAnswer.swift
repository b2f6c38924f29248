/// A response that the router itself makes.
struct LocalAnswer {
    var status: UInt16
    /// Seconds, 0 for none.
    var retryAfter: UInt32 = 0
}
