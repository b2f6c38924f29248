internal import JSON

/// `doctor`: what this host can do.
enum DoctorCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let findings = Diagnosis.findings(HostProbe(session).facts())
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

    /// On a terminal two lines where there is advice; in a pipe one line for each finding, for grep.
    static func text(_ findings: [Finding], _ terminal: Terminal) -> String {
        let width = (findings.map(\.name.count).max() ?? 0) + 2
        var lines: [String] = []
        for finding in findings {
            let name = finding.name + String(repeating: " ", count: width - finding.name.count)
            let mark = finding.verdict.rawValue
            let line =
                terminal.styled(mark, style(finding.verdict)) + String(repeating: " ", count: 6 - mark.count) + name
                + finding.text
            guard let advice = finding.advice else {
                lines.append(line)
                continue
            }
            if terminal.isTerminal {
                lines.append(line)
                lines.append(String(repeating: " ", count: width + 6) + terminal.styled("→ " + advice, .faint))
            } else {
                lines.append(line + "; " + advice)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func style(_ verdict: Finding.Verdict) -> Style {
        switch verdict {
        case .good: .good
        case .warning: .warning
        case .bad: .bad
        case .note: .faint
        }
    }
}
