import Proxy
import RouterProtocol

/// Joins what the workers say one by one to what the router says as one.
struct AppliedProgress {
    private var applied: [UInt64]
    private var told: UInt64 = 0
    private var drained: [UInt32: Set<Int>] = [:]
    private var ended: Set<Int> = []
    private let workers: Int

    init(workers: Int) {
        self.workers = workers
        applied = [UInt64](repeating: 0, count: workers)
    }

    /// Whether every worker's thread has ended.
    var hasEnded: Bool { ended.count == workers }

    /// What the supervisor is told about `event`.
    mutating func records(for event: ProxyEvent) -> [UpRecord] {
        switch event {
        case .applied(let worker, let version):
            guard applied.indices.contains(worker) else { return [] }
            applied[worker] = version
            let common = applied.min() ?? 0
            guard common > told else { return [] }
            told = common
            return [UpRecord(version: common, .applied)]
        case .demand(let pool, let waiting):
            return [UpRecord(id: pool, .demand(waiting: waiting))]
        case .drained(let worker, let replica):
            drained[replica, default: []].insert(worker)
            guard drained[replica]?.count == workers else { return [] }
            drained[replica] = nil
            return [UpRecord(id: replica, .drained)]
        case .unreachable(let replica):
            return [UpRecord(id: replica, .unreachable)]
        case .ended(let worker):
            ended.insert(worker)
            return []
        }
    }
}
