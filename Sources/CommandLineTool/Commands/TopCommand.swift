internal import Control
internal import Glibc

/// `top`: what uses most, again and again.
enum TopCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let typed = session.invocation
        let query = InstanceQuery(names: typed.arguments, service: typed.value("service"))
        // A share of time needs two looks.
        _ = try rows(query, session)
        while true {
            _ = poll(nil, 0, 1050)
            let table = table(try rows(query, session))
            let text = table.text(session.terminal, header: !typed.has("no-header"))
            guard session.terminal.isTerminal, !typed.has("once") else {
                session.console.write(text)
                return 0
            }
            session.console.write("\u{1b}[H\u{1b}[2J" + text)
        }
    }

    private static func rows(_ query: InstanceQuery, _ session: Session) throws(Failure) -> [InstanceRow] {
        guard case .instances(let rows) = try session.ask(.instances(query)) else {
            throw .client(.notUnderstood("the kind of answer"))
        }
        return rows
    }

    /// Those that run, the busiest first, then the largest.
    static func table(_ rows: [InstanceRow]) -> Table {
        let sorted = rows.filter { $0.memoryBytes != nil }.sorted { left, right in
            let (leftCPU, rightCPU) = (left.cpuPercent ?? 0, right.cpuPercent ?? 0)
            return leftCPU != rightCPU ? leftCPU > rightCPU : left.memoryBytes ?? 0 > right.memoryBytes ?? 0
        }
        var table = Table(["INSTANCE", "CPU", "MEMORY", "PEAK", "LIMIT", "TASKS", "PRESSURE", "PID", "STATE"])
        for (row, name) in zip(sorted, InstanceText.names(sorted.map(\.instance))) {
            table.add([
                .init(name), .init(row.cpuPercent.map(Format.percent)), .init(row.memoryBytes.map(Format.bytes)),
                .init(row.memoryPeakBytes.map(Format.bytes)), .init(row.memoryLimitBytes.map(Format.bytes)),
                .init(row.tasks.map { String($0) }), .init(PsCommand.pressure(row)),
                .init(row.pid.map { String($0) }), .init(row.state, PsCommand.style(ofState: row.state)),
            ])
        }
        return table
    }
}
