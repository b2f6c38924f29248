internal import Linux
internal import Metrics
internal import Model
internal import Netfilter
internal import Processes
internal import RouterProtocol
internal import Routing
internal import Supervision

/// One scrape: measures what the facts name and writes it all down.
///
/// Runs on a thread beside the loop.
struct MetricsReport {
    /// A replica's facts with its labels, escaped once for all families.
    struct Row {
        var report: ReplicaReport
        var labels: LabelSet
        var usage: Usage?
        var memoryLimit: UInt64?
    }

    private let facts: MetricsFacts
    let rows: [Row]
    private let requests: RequestTotals
    private let processes: [OwnProcess]
    private let nodePorts: [NodePort: NodePortTraffic.Count]
    /// What was measured, to be compared with next time.
    private(set) var usages: [(RunKey, Usage)] = []

    /// Measures; blocks on /proc and cgroup files.
    init(measuring facts: MetricsFacts) {
        self.facts = facts
        var meter = ReplicaMeter([.tasks, .strain])
        var rows: [Row] = []
        rows.reserveCapacity(facts.replicas.count)
        for replica in facts.replicas {
            let name = replica.report.name
            let labels = LabelSet(
                app: name.instance.service.appLabel, service: name.instance.service.service, instance: name.instance.id,
                replica: name.number)
            let usage = replica.subject.flatMap { meter.read($0) }
            if let key = replica.subject?.key, let usage { usages.append((key, usage)) }
            rows.append(
                Row(report: replica.report, labels: labels, usage: usage, memoryLimit: replica.memoryLimit))
        }
        self.rows = rows
        requests = RequestTotals(facts.router)
        processes = OwnProcess.all(router: facts.routerPID)
        let isForwarding = !facts.nodePorts.services.isEmpty
        nodePorts = (isForwarding ? try? NodePortTraffic(hostID: facts.nodePorts.hostID).counts : nil) ?? [:]
    }

    /// The text of the scrape.
    func text(_ format: ExpositionFormat) -> [UInt8] {
        var text = Exposition(format, capacity: 16_384 + rows.count * 2048)
        writeInstances(&text)
        writeUsage(&text)
        writeRequests(&text)
        writeRouter(&text)
        writeNodePorts(&text)
        writeSupervisor(&text)
        text.finish()
        return text.bytes
    }

    private func writeInstances(_ text: inout Exposition) {
        var ready: [InstanceName: Int] = [:]
        for row in rows where row.report.phase == .ready { ready[row.report.name.instance, default: 0] += 1 }
        text.begin(.instancesUp)
        for name in facts.instances {
            text.add(RequestTotals.Subject.instance(name).labels, ready[name] ?? 0)
        }
        text.begin(.instanceUptime)
        for row in rows {
            guard let process = row.report.process, process.pid > 0 else { continue }
            let uptime = max(0, (facts.now - process.startedAt).wholeNanoseconds)
            text.add(row.labels, nanoseconds: UInt64(uptime))
        }
        text.begin(.instanceState)
        for row in rows {
            for phase in ReplicaPhase.allCases {
                text.add(row.labels.adding("state", phase.rawValue), row.report.phase == phase ? 1 : 0)
            }
        }
        text.begin(.instanceRestarts)
        for row in rows { text.add(row.labels, row.report.record.restarts) }
        text.begin(.instanceLastExitCode)
        for row in rows {
            if let exit = row.report.record.lastExit { text.add(row.labels, exit.status.shellCode) }
        }
        text.begin(.instanceOutOfMemoryKills)
        for row in rows { text.add(row.labels, row.report.record.outOfMemoryKills) }
    }

    private func writeRequests(_ text: inout Exposition) {
        let totals = requests.all.map { (total: $0, labels: $0.subject.labels) }
        text.begin(.requests)
        for (total, labels) in totals {
            for cell in CounterCell.all {
                guard let count = total.row.cells[cell] else { continue }
                text.add(labels.adding("method", cell.method.label).adding("code", cell.label), count)
            }
        }
        text.begin(.errors)
        for (total, labels) in totals { text.add(labels, total.errors) }
        text.begin(.requestDuration)
        for (total, labels) in totals {
            let histogram = DurationHistogram(
                bounds: DurationBucket.bounds, counts: total.row.buckets, sum: total.row[.durationSum])
            text.add(labels, histogram)
        }
        text.begin(.requestsInFlight)
        for (total, labels) in totals { text.add(labels, Int64(bitPattern: total.row.inFlight)) }
        text.begin(.requestsQueued)
        for (total, labels) in totals { text.add(labels, Int64(bitPattern: total.row.queued)) }
    }

    private func writeRouter(_ text: inout Exposition) {
        text.begin(.openConnections)
        text.add(LabelSet(), Int64(bitPattern: facts.router.counters.total(.openConnections)))
        text.begin(.nameQueries)
        for (word, label) in facts.router.hasNames ? NameResults.all : [] {
            var labels = LabelSet()
            labels.add("result", label)
            text.add(labels, facts.router.counters.total(word) &+ facts.router.retired.names[word, default: 0])
        }
        text.begin(.routerRestarts)
        text.add(LabelSet(), facts.router.restarts)
        text.begin(.certificateExpiry)
        for (host, until) in facts.router.expiries {
            var labels = LabelSet()
            labels.add("host", host)
            text.add(labels, until)
        }
    }

    private func writeNodePorts(_ text: inout Exposition) {
        let rows = facts.nodePorts.services.sorted { $0.key < $1.key }.compactMap { port, service in
            nodePorts[port].map { (labels: LabelSet(port, of: service), count: $0) }
        }
        text.begin(.nodePortConnections)
        for row in rows { text.add(row.labels, row.count.connections) }
        text.begin(.nodePortBytes)
        for row in rows { text.add(row.labels, row.count.bytes) }
    }

    private func writeSupervisor(_ text: inout Exposition) {
        text.begin(.configReloadSucceeded)
        text.add(LabelSet(), facts.reload.succeeded ? 1 : 0)
        text.begin(.configReloadTime)
        if let at = facts.reload.at { text.add(LabelSet(), nanoseconds: UInt64(max(0, at.nanoseconds))) }
        text.begin(.unexpectedEvents)
        text.add(LabelSet(), facts.unexpectedEvents)
        text.begin(.processCPU)
        for process in processes { text.add(process.labels, nanoseconds: process.cpuNanoseconds) }
        text.begin(.processMemory)
        for process in processes { text.add(process.labels, process.memory) }
        text.begin(.processDescriptors)
        for process in processes { text.add(process.labels, process.descriptors) }
        text.begin(.processStartTime)
        for process in processes { text.add(process.labels, nanoseconds: process.startedAt) }
        var version = LabelSet()
        version.add("version", TenementVersion.text)
        text.begin(.buildInformation)
        text.add(version, 1)
    }
}

extension LabelSet {
    /// The labels of a node port.
    fileprivate init(_ port: NodePort, of service: ServiceName) {
        self.init()
        add("app", service.appLabel)
        add("service", service.service)
        add("port", String(port.number))
        add("protocol", port.transport.rawValue)
    }
}

extension ExitStatus {
    /// What a shell would call it: the code, 128 + the signal, -1 if nobody knows.
    var shellCode: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal, _): 128 + Int(signal)
        case .unknown: -1
        }
    }
}
