internal import Control
internal import Linux
internal import Model
internal import Processes
internal import Supervision

/// The rows of `ps`.
struct InstanceReport {
    private let parts: DaemonParts
    private let desired: DesiredState
    private let isBrief: Bool
    private let now = SupervisionLoop.now
    /// One row per replica, in the order asked for.
    private var rows: [InstanceRow] = []
    /// The run of each row; `nil` where nothing runs.
    private var measured: [ReplicaRun?] = []

    /// One row per replica, in the order of `names`; an instance without replicas has one row too.
    ///
    /// Brief rows have what the table of `ps` shows.
    init(_ parts: DaemonParts, _ names: [InstanceName], isBrief: Bool) {
        self.parts = parts
        self.isBrief = isBrief
        desired = parts.desired()
        rows.reserveCapacity(names.count)
        measured.reserveCapacity(names.count)
        for name in names { add(name) }
    }

    /// What has to be measured before `finished()`.
    var runs: [ReplicaRun] { measured.compactMap { $0 } }

    /// The rows with what their runs use.
    mutating func finish() -> [InstanceRow] {
        for (place, run) in measured.enumerated() {
            guard let run else { continue }
            rows[place].memoryBytes = run.usage.map { Int(clamping: $0.memory) }
            rows[place].cpuPercent = run.cpuPercent
            if isBrief { continue }
            rows[place].tasks = run.usage?.tasks
            guard let strain = run.usage?.strain, run.group.leaf != nil else { continue }
            rows[place].memoryPeakBytes = strain.peakMemory.map { Int(clamping: $0) }
            rows[place].cpuPressurePercent = strain.pressure.cpu.recent
            rows[place].memoryPressurePercent = strain.pressure.memory.recent
            rows[place].ioPressurePercent = strain.pressure.io.recent
        }
        return rows
    }

    private mutating func add(_ name: InstanceName) {
        let instance = desired.instances[name]
        let reports = parts.supervision.supervisor.report(for: name)
        if reports.isEmpty {
            let state = instance?.goal != .up ? "stopped" : "idle"
            add(row(name, instance, replica: nil, several: false, state: state), nil)
        }
        for report in reports { add(report, instance, several: reports.count > 1) }
    }

    private mutating func add(_ row: InstanceRow, _ run: ReplicaRun?) {
        rows.append(row)
        measured.append(run)
    }

    private func row(
        _ name: InstanceName, _ instance: DesiredInstance?, replica: Int?, several: Bool, state: String
    ) -> InstanceRow {
        let text = replica.map { several ? "\(name).\($0)" : name.description } ?? name.description
        var row = InstanceRow(instance: text, app: "", service: "", id: "", replica: nil, state: state)
        row.weight = instance?.weight
        if isBrief { return row }
        (row.app, row.service, row.id) = (name.service.appLabel, name.service.service, name.id)
        row.replica = replica
        row.release = instance?.release
        return row
    }

    private mutating func add(_ report: ReplicaReport, _ instance: DesiredInstance?, several: Bool) {
        let name = report.name
        let phase = parts.takesRequests(report) ? report.phase : .running
        var row = row(name.instance, instance, replica: name.number, several: several, state: phase.rawValue)
        row.health = report.health.rawValue
        row.restarts = report.record.restarts
        if report.phase != .ready || report.isReplacing { row.reason = report.cause.map(CauseText.short) }
        if let next = report.record.nextTry, report.phase == .backoff {
            row.nextTrySeconds = max(0, Int((next - now).wholeNanoseconds / 1_000_000_000))
        }
        if row.reason == nil, let problem = nodePortProblem(name.instance) { row.reason = problem }
        guard let process = report.process else { return add(row, nil) }
        row.pid = process.pid > 0 ? Int(process.pid) : nil
        row.listen = process.endpoint?.description
        row.uptimeSeconds = max(0, Int((now - process.startedAt).wholeNanoseconds / 1_000_000_000))
        guard let run = parts.executor.runs[process.key] else { return add(row, nil) }
        if let site = run.site, process.endpoint != nil { row.listen = "unix:\(site.name)" }
        if row.listen == nil, let port = run.plan.port { row.listen = "127.0.0.1:\(port)" }
        if isBrief { return add(row, run) }
        row.memoryLimitBytes = run.memoryLimit.map { Int(clamping: $0) }
        row.isolation = run.isolation.given.rawValue
        if run.isolation.asked != run.isolation.given { row.isolationAsked = run.isolation.asked.rawValue }
        add(row, run)
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
