internal import Linux
internal import Metrics
internal import Model
internal import RouterProtocol
internal import Routing

/// The router's counters by instance, of all its processes together.
struct RequestTotals {
    /// Whom requests were for.
    enum Subject: Hashable, Sendable {
        /// A replica of it answered, or it was asked for by name and had none.
        case instance(InstanceName)
        /// No replica could be chosen.
        case service(ServiceName)
        /// A route's own upstream.
        case external(Endpoint)
        /// No route fits.
        case nobody

        var labels: LabelSet {
            switch self {
            case .instance(let name):
                LabelSet(app: name.service.appLabel, service: name.service.service, instance: name.id)
            case .service(let name): LabelSet(app: name.appLabel, service: name.service, instance: "")
            case .external(let endpoint): LabelSet(app: "", service: endpoint.description, instance: "")
            case .nobody: LabelSet(app: "", service: "", instance: "")
            }
        }
    }

    /// What is known of one subject.
    struct Total {
        var subject: Subject
        var row = CountedRow()
        /// 5xx, and failures to reach a replica or to hear its whole answer.
        var errors: UInt64 = 0
    }

    /// Sorted, so that two scrapes look alike.
    private(set) var all: [Total] = []

    init(_ facts: MetricsFacts.RouterFacts) {
        var totals: [Subject: Total] = [:]
        let keys = Set(facts.rows.keys).union(facts.retired.rows.keys)
        for key in keys {
            let row = facts.rows[key].flatMap { $0 == 0 ? nil : facts.counters.row(Int($0)) }
            let total = facts.retired.total(of: key, now: row ?? CountedRow())
            Self.add(total, of: key, to: &totals)
        }
        let unrouted = facts.counters.row(0) + facts.retired.unrouted
        totals[.nobody] = Total(subject: .nobody, row: unrouted, errors: unrouted.serverErrors)
        all = totals.values.map { ($0, $0.subject.labels.bytes) }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }

    private static func add(_ row: CountedRow, of key: RouterLedger.RowKey, to totals: inout [Subject: Total]) {
        let subject: Subject
        var errors = row.serverErrors &+ row[.failures]
        switch key {
        case .replica(let name): subject = .instance(name.instance)
        case .external(let endpoint): subject = .external(endpoint)
        case .pool(let pool):
            // These were counted as failures of the replicas that were tried.
            errors &-= row.cells.reduce(0) { $1.key.isGatewayError ? $0 &+ $1.value : $0 }
            switch pool {
            case .service(let name): subject = .service(name)
            case .instance(let name): subject = .instance(name)
            case .external(let endpoint): subject = .external(endpoint)
            }
        }
        var total = totals[subject] ?? Total(subject: subject)
        total.row = total.row + row
        total.errors &+= errors
        totals[subject] = total
    }
}
