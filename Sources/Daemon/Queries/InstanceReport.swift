internal import Control
internal import Linux
internal import Model
internal import Supervision

/// The rows of `ps`.
struct InstanceReport {
    private let parts: DaemonParts
    private let usage: UsageMeter
    private let desired: DesiredState

    init(_ parts: DaemonParts, usage: UsageMeter) {
        self.parts = parts
        self.usage = usage
        desired = parts.desired()
        usage.forget(allBut: parts.executor.runs.keys)
    }

    /// One row per replica, in the order of `names`; an instance without replicas has one row too.
    func rows(_ names: [InstanceName]) -> [InstanceRow] {
        names.flatMap(rows)
    }

    private func rows(_ name: InstanceName) -> [InstanceRow] {
        let reports = parts.supervision.supervisor.report(for: name)
        guard !reports.isEmpty else {
            let isDown = desired.instances[name]?.goal != .up
            return [row(name, replica: nil, several: false, state: isDown ? "stopped" : "idle")]
        }
        return reports.map { row($0, several: reports.count > 1) }
    }

    private func row(_ name: InstanceName, replica: Int?, several: Bool, state: String) -> InstanceRow {
        let text = replica.map { several ? "\(name).\($0)" : name.description } ?? name.description
        var row = InstanceRow(
            instance: text, app: name.service.appLabel, service: name.service.service, id: name.id, replica: replica,
            state: state)
        row.weight = desired.instances[name]?.weight
        row.release = desired.instances[name]?.release
        return row
    }

    private func row(_ report: ReplicaReport, several: Bool) -> InstanceRow {
        let name = report.name
        let phase = parts.takesRequests(report) ? report.phase : .running
        var row = row(name.instance, replica: name.number, several: several, state: phase.rawValue)
        row.health = report.health.rawValue
        row.restarts = report.record.restarts
        let now = SupervisionLoop.now
        if report.phase != .ready || report.isReplacing { row.reason = report.cause.map(CauseText.short) }
        if let next = report.record.nextTry, report.phase == .backoff {
            row.nextTrySeconds = max(0, Int((next - now).wholeNanoseconds / 1_000_000_000))
        }
        if row.reason == nil, let problem = nodePortProblem(name.instance) { row.reason = problem }
        guard let process = report.process else { return row }
        row.pid = process.pid > 0 ? Int(process.pid) : nil
        row.listen = process.endpoint?.description
        row.uptimeSeconds = max(0, Int((now - process.startedAt).wholeNanoseconds / 1_000_000_000))
        guard let run = parts.executor.runs[process.key] else { return row }
        if let site = run.site, process.endpoint != nil { row.listen = "unix:\(site.name)" }
        if row.listen == nil, let port = run.plan.port { row.listen = "127.0.0.1:\(port)" }
        let sample = usage.sample(run)
        row.memoryBytes = Int(clamping: sample.memory)
        row.cpuPercent = sample.cpuPercent
        row.tasks = sample.tasks
        row.isolation = run.isolation.given.rawValue
        if run.isolation.asked != run.isolation.given { row.isolationAsked = run.isolation.asked.rawValue }
        return row
    }

    /// Why nobody reaches an instance by the node ports it has.
    private func nodePortProblem(_ name: InstanceName) -> String? {
        guard let problem = parts.nodePorts.problem,
            desired.instances[name]?.service.listening.ports.contains(where: { $0.nodePort != nil }) == true
        else { return nil }
        return "node ports do not work: \(problem)"
    }
}

extension HostContext {
    /// The isolation of services that do not choose.
    var defaultIsolation: Confinement.Level {
        settings.isolation.level ?? (CurrentProcess.isRoot ? .namespace : .process)
    }
}
