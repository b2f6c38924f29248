internal import RouterProtocol

/// How much is going on.
struct ServerLoad: Sendable {
    /// Datagrams that wait for an answer of others.
    var waiting: Set<ForwardedQuery.Key> = []
    let limits: ServerLimits
    private let counters: NameCounters?
    private(set) var connections = 0
    private(set) var forwarded = 0
    private var connectionsOf: [InternetAddress: Int] = [:]
    private var forwardedOf: [InternetAddress: Int] = [:]

    init(_ limits: ServerLimits, _ counters: NameCounters?) {
        self.limits = limits
        self.counters = counters
    }

    func count(_ word: WorkerWord) {
        counters?.count(word)
    }

    func mayConnect(_ address: InternetAddress) -> Bool {
        connections < limits.connections
            && (connectionsOf[address] ?? 0) < limits.connectionsPerClient
    }

    func mayForward(_ address: InternetAddress) -> Bool {
        forwarded < limits.forwarded && (forwardedOf[address] ?? 0) < limits.forwardedPerClient
    }

    mutating func connected(_ address: InternetAddress, _ change: Int) {
        connections += change
        let count = (connectionsOf[address] ?? 0) + change
        connectionsOf[address] = count > 0 ? count : nil
    }

    mutating func forwarded(_ address: InternetAddress, _ change: Int) {
        forwarded += change
        let count = (forwardedOf[address] ?? 0) + change
        forwardedOf[address] = count > 0 ? count : nil
    }
}
