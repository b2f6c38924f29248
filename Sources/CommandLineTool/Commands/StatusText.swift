internal import Control
internal import Model

/// `status`: the supervisor on one page.
enum StatusText {
    static func text(_ answer: StatusAnswer, _ terminal: Terminal) -> String {
        var lines = [
            "tenement " + answer.version + ", pid \(answer.pid), up " + Format.time(answer.uptimeSeconds),
            "state file  " + answer.stateFile + " (generation \(answer.generation))",
            "runtime     " + answer.runtimeDirectory,
        ]
        if let pid = answer.routerPID { lines.append("router      pid \(pid)") }
        for listener in answer.listeners {
            let note = listener.note.map { " (" + $0 + ")" } ?? ""
            lines.append(
                listener.name + String(repeating: " ", count: max(1, 12 - listener.name.count)) + listener.address
                    + note)
        }
        lines += nodePorts(answer, terminal)
        if !answer.apps.isEmpty { lines.append("apps        " + answer.apps.joined(separator: ", ")) }
        let count = "\(answer.ready) of \(answer.wanted) ready"
        lines.append("replicas    " + terminal.styled(count, answer.ready < answer.wanted ? .warning : .good))
        if let cgroup = answer.cgroup { lines += Self.lines(cgroup) }
        if !answer.addresses.isEmpty { lines += [""] + answer.addresses }
        if let pending = answer.pending {
            lines += ["", terminal.styled("waiting: " + pending, .warning), "  tenement apply accepts it"]
        }
        if !answer.drift.isEmpty { lines += [""] + answer.drift.map { "drift: " + $0 } }
        if !answer.problems.isEmpty {
            lines.append("")
            for problem in answer.problems {
                lines.append(terminal.styled(Format.diagnostic(problem), problem.severity == .error ? .bad : .warning))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `6667/tcp    irc, 2 endpoints`.
    private static func nodePorts(_ answer: StatusAnswer, _ terminal: Terminal) -> [String] {
        var lines = answer.nodePorts.map { row in
            let port = "\(row.port)/" + row.transport
            let count = row.endpoints == 1 ? "1 endpoint" : "\(row.endpoints) endpoints"
            return port + String(repeating: " ", count: max(1, 12 - port.count)) + row.service + ", "
                + terminal.styled(count, row.endpoints == 0 ? .warning : .plain)
        }
        if let problem = answer.nodePortProblem {
            lines.append(terminal.styled("node ports  do not work: " + problem, .warning))
        }
        return lines
    }

    private static func lines(_ cgroup: CgroupRow) -> [String] {
        let controllers = cgroup.controllers.isEmpty ? "no limits" : cgroup.controllers.joined(separator: ", ")
        var lines = ["cgroup      " + cgroup.path + " (" + controllers + ")"]
        var usage: [String] = []
        if let memory = cgroup.memoryBytes { usage.append("memory " + Format.bytes(memory)) }
        if let tasks = cgroup.tasks { usage.append("\(tasks) tasks") }
        let pressures = [
            ("cpu", cgroup.cpuPressurePercent), ("memory", cgroup.memoryPressurePercent),
            ("io", cgroup.ioPressurePercent),
        ]
        let felt = pressures.compactMap { name, percent in percent.map { name + " " + Format.percent($0) } }
        if !felt.isEmpty { usage.append("pressure " + felt.joined(separator: " ")) }
        if !usage.isEmpty { lines.append("usage       " + usage.joined(separator: ", ")) }
        return lines + cgroup.missing.map { "no limit of " + $0 }
    }
}

/// `why`: one cause, then what leads to it.
enum WhyText {
    static func text(_ answer: WhyAnswer, _ terminal: Terminal) -> String {
        var lines = [terminal.styled(answer.summary, .strong)]
        let width = (answer.facts.map(\.label.count).max() ?? 0) + 2
        for fact in answer.facts {
            lines.append("  " + fact.label + String(repeating: " ", count: width - fact.label.count) + fact.text)
        }
        if !answer.events.isEmpty {
            lines += ["", "what happened:"] + answer.events.map { "  " + EventsCommand.line($0) }
        }
        if !answer.log.isEmpty {
            lines += ["", "last lines:"] + answer.log.map { "  " + PrintableText.text($0.bytes) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
