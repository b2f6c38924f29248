internal import JSON

/// `doctor`: what this host can do.
enum DoctorCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let findings = Diagnosis.findings(HostProbe.facts(session))
        if session.invocation.has("json") {
            session.console.write(JSONWriter.text(.array(findings.map(json)), .pretty) + "\n")
        } else {
            session.console.write(text(findings, session.terminal))
        }
        return findings.contains { $0.verdict == .bad } ? 1 : 0
    }

    static func json(_ finding: Finding) -> JSONValue {
        [
            "check": .string(finding.name), "verdict": .string(finding.verdict.rawValue),
            "text": .string(finding.text), "advice": finding.advice.map { .string($0) } ?? .null,
        ]
    }

    static func text(_ findings: [Finding], _ terminal: Terminal) -> String {
        let width = (findings.map(\.name.count).max() ?? 0) + 2
        var lines: [String] = []
        for finding in findings {
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            let (mark, style): (String, Style) =
                switch finding.verdict {
                case .good: ("ok    ", .good)
                case .warning: ("note  ", .warning)
                case .bad: ("BAD   ", .bad)
                }
            lines.append(terminal.styled(mark, style) + name + finding.text)
            if let advice = finding.advice { lines.append(String(repeating: " ", count: width + 6) + advice) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
