internal import Control
internal import Linux
internal import Model
internal import Processes
internal import Supervision

extension Queries {
    /// One screen, one cause: what an instance is, what happened to it, what it last said.
    func why(_ text: String, _ caller: Caller) throws(ControlError) -> WhyAnswer {
        let found = try names([text], caller)
        let name = found.first { isTroubled($0) } ?? found[0]
        let reports = parts.supervision.supervisor.report(for: name)
        let report = reports.first { $0.phase != .ready } ?? reports.first
        let row = rows(name).first { report == nil || $0.replica == report?.name.number }
        guard let row else { throw ControlError(.notFound, "nothing is known of \(name)") }
        let events = parts.events.all.filter { $0.instance == name }.suffix(12)
        return WhyAnswer(
            summary: summary(name, report), instance: row, facts: facts(name, report),
            events: events.map { EventRow($0) }, log: RecentLog(parts.host).lines(of: name, count: 20))
    }

    private func isTroubled(_ name: InstanceName) -> Bool {
        if case .failed = parts.supervision.supervisor.settled(name) { true } else { false }
    }

    private func summary(_ name: InstanceName, _ report: ReplicaReport?) -> String {
        guard let report else {
            let isDown = parts.state.instances[name]?.goal == .down
            return isDown ? "\(name) is stopped; `tenement spawn \(name)` starts it" : "\(name) is idle"
        }
        let cause = report.cause.map(CauseText.text)
        switch report.phase {
        case .ready:
            guard let last = report.record.lastExit else { return "\(name) is ready" }
            return "\(name) is ready; its last run \(CauseText.text(last))"
        case .backoff: return "\(name) \(cause ?? "failed") and is tried again"
        case .failed: return "\(name) \(cause ?? "failed") and was given up; `tenement reset \(name)` tries again"
        case .exited: return "\(name) \(cause ?? "has exited") and its restart policy wants no other run"
        case .stopped: return "\(name) is stopped"
        case .starting, .running, .stopping:
            return "\(name) is \(report.phase.rawValue)" + (cause.map { "; last: \($0)" } ?? "")
        }
    }

    private func facts(_ name: InstanceName, _ report: ReplicaReport?) -> [FactRow] {
        var facts: [FactRow] = []
        let desired = parts.desired().instances[name]
        if let service = desired?.service {
            facts.append(FactRow("command", service.launch.command))
            facts.append(FactRow("restart", service.restart.condition.rawValue))
        }
        if let release = desired?.release { facts.append(FactRow("release", release)) }
        if let report {
            facts.append(FactRow("restarts", String(report.record.restarts)))
            if let last = report.record.lastExit { facts.append(FactRow("last exit", CauseText.text(last))) }
            if report.record.outOfMemoryKills > 0 {
                facts.append(FactRow("out of memory", String(report.record.outOfMemoryKills)))
            }
            if let next = report.record.nextTry, report.phase == .backoff {
                facts.append(FactRow("next try in", SpanText.text(next - SupervisionLoop.now)))
            }
        }
        if let run = report?.process.flatMap({ parts.executor.runs[$0.key] }) {
            facts += run.notes.map { FactRow("note", $0) }
            facts += limits(of: run)
            if let outcome = run.health { facts.append(FactRow("last probe", ProbeText.text(outcome))) }
            let seen = report?.phase == .ready ? [] : parts.executor.binding?.observed(run) ?? []
            if !seen.isEmpty { facts.append(FactRow("listens on", seen.joined(separator: ", "))) }
        } else if let seen = parts.executor.observations[name], !seen.isEmpty {
            facts.append(FactRow("listened on", seen.joined(separator: ", ")))
        }
        if let author = parts.state.instances[name], author.goal == .down { facts.append(FactRow("goal", "down")) }
        return facts
    }

    /// What limits a run, and how near it is to that.
    private func limits(of run: ReplicaRun) -> [FactRow] {
        guard run.limits.asked != ResourceLimits() else { return [] }
        var facts = [FactRow("limits", LimitsText.text(run.limits.asked))]
        if let limit = run.memoryLimit, let usage = run.usage {
            let peak = usage.strain?.peakMemory.map { ", peak " + CauseText.mebibytes($0) } ?? ""
            let text = CauseText.mebibytes(usage.memory) + " of " + CauseText.mebibytes(limit) + peak
            facts.append(FactRow("memory", text))
        }
        return facts
    }
}
