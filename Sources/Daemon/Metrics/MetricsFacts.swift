internal import Linux
internal import Model
internal import Processes
internal import Routing
internal import Supervision

/// What a scrape needs of the loop's thread: everything that costs no system call.
struct MetricsFacts: Sendable {
    /// One replica as the supervisor knows it.
    struct Replica: Sendable {
        var report: ReplicaReport
        /// Its run; `nil` without one.
        var subject: UsageSubject?
        /// Bytes; `nil` where no limit is in force.
        var memoryLimit: UInt64?
    }

    /// Sorted by name.
    var replicas: [Replica] = []
    /// Every instance, those without replicas too.
    var instances: [InstanceName] = []
    var router: RouterFacts
    /// CLOCK_MONOTONIC.
    var now: Instant
    var routerPID: Int32?
    var unexpectedEvents: Int
    var reload: Reload
    var nodePorts = NodePortFacts()

    /// Whose each node port is; none where no table has been made.
    struct NodePortFacts: Sendable {
        var hostID = ""
        var services: [NodePort: ServiceName] = [:]
    }

    /// How the last change of the state file went.
    struct Reload: Equatable, Sendable {
        var succeeded: Bool
        /// When the last one was applied.
        var at: UTCTime?
    }

    /// What is known of requests.
    struct RouterFacts: Sendable {
        var counters: RouterCounters
        var rows: [RouterLedger.RowKey: UInt32]
        var retired: RetiredTotals
        var restarts: UInt64
        /// Names of certificates, and until when each is valid, in seconds of Unix time.
        var expiries: [(host: String, until: Int64)] = []
        /// There is a resolver.
        var hasNames = false
    }
}

extension MetricsFacts {
    /// Gathers what the daemon knows now.
    init(_ parts: DaemonParts) {
        let supervisor = parts.supervision.supervisor
        let store = parts.store
        router = RouterFacts(
            counters: parts.router.counters, rows: parts.router.ledger.rowsInUse, retired: parts.router.retired,
            restarts: parts.router.restarts, expiries: parts.router.security.expiries,
            hasNames: parts.router.names != nil)
        now = SupervisionLoop.now
        routerPID = parts.router.pid
        unexpectedEvents = parts.host.log.unexpectedCount
        reload = Reload(
            succeeded: store.problems.isEmpty && store.heldEdit == nil, at: store.history.entries.last?.at)
        nodePorts.hostID = parts.host.paths.hostID
        nodePorts.services = parts.nodePorts.plan.forwards.mapValues(\.service)
        instances = supervisor.instanceNames
        replicas = supervisor.allReports.map { report in
            let run = report.process.flatMap { parts.executor.runs[$0.key] }
            return Replica(
                report: report, subject: run?.subject, memoryLimit: run?.memoryLimit)
        }
    }
}
