/// What becomes of one query that other servers must answer.
///
/// Each is asked at most so often and in such an order that a client, which usually waits five seconds, hears of a
/// failure before it gives up.
package struct ForwardingPlan: Hashable, Sendable {
    /// How a query travels.
    package enum Transport: Hashable, Sendable {
        case datagram
        case stream
    }

    /// What has happened to the last attempt.
    package enum Event: Hashable, Sendable {
        case timedOut
        /// The server could not be reached, or its stream ended.
        case unreachable
        case answered(isRefusal: Bool, isTruncated: Bool)
    }

    /// What is to be done next.
    package enum Step: Hashable, Sendable {
        /// Ask the server of this number.
        case ask(Int, Transport)
        /// Pass on the answer that has just come.
        case deliver
        /// Pass on the last answer that was kept, or say that it failed.
        case giveUp
    }

    /// How often servers are asked before it is given up.
    package static let attempts = 3
    /// How long an attempt may take, in nanoseconds.
    package static let patience: Int64 = 1_500_000_000

    private let servers: Int
    private let wantsWhole: Bool
    private var current: Int
    private var left: Int
    private var transport = Transport.datagram

    /// Plans for a query of a client that takes answers of any length (`wantsWhole`) or sees to it itself.
    ///
    /// - Parameters:
    ///   - servers: How many there are, one at least.
    ///   - first: The number of the one that answered last.
    ///   - wantsWhole: The client came over TCP.
    package init(servers: Int, first: Int, wantsWhole: Bool) {
        self.servers = max(1, servers)
        self.wantsWhole = wantsWhole
        current = first % self.servers
        left = Self.attempts
    }

    /// The first thing to do.
    package var begin: Step { .ask(current, .datagram) }

    /// The number of the server that is being asked.
    package var server: Int { current }

    /// Takes what happened and says what follows.
    package mutating func handle(_ event: Event) -> Step {
        switch event {
        case .answered(isRefusal: false, isTruncated: true) where wantsWhole && transport == .datagram:
            transport = .stream
            return .ask(current, .stream)
        case .answered(isRefusal: false, _): return .deliver
        case .answered(isRefusal: true, _): return next(mayRepeat: false)
        case .timedOut, .unreachable: return next(mayRepeat: true)
        }
    }

    /// The next server; one that refused is not asked the same again.
    private mutating func next(mayRepeat: Bool) -> Step {
        left -= 1
        let isRound = Self.attempts - left >= servers
        guard left > 0, mayRepeat || !isRound else { return .giveUp }
        current = (current + 1) % servers
        transport = .datagram
        return .ask(current, .datagram)
    }
}
