internal import Control
internal import Glibc
internal import JSON

/// `ps`: instances as a table.
enum PsCommand {
    /// How rows are shown.
    enum Form: String, Equatable, Sendable {
        case table, wide, json, csv
    }

    static func run(_ session: Session) throws(Failure) -> Int32 {
        let typed = session.invocation
        var query = InstanceQuery(names: typed.arguments, service: typed.value("service"))
        let form = try form(typed)
        query.isBrief = form == .table
        while true {
            guard case .instances(let rows) = try session.ask(.instances(query)) else {
                throw .client(.notUnderstood("the kind of answer"))
            }
            let text = text(rows, form, session.terminal, header: !typed.has("no-header"))
            guard typed.has("watch") else {
                session.console.write(text)
                return 0
            }
            session.console.write(session.terminal.isTerminal ? "\u{1b}[H\u{1b}[2J" + text : text)
            _ = poll(nil, 0, 1000)
        }
    }

    static func form(_ typed: Invocation) throws(Failure) -> Form {
        if typed.has("json") { return .json }
        guard let text = typed.value("output") else { return .table }
        guard let form = Form(rawValue: text) else { throw .badValue(option: "--output", value: text, .form) }
        return form
    }

    static func text(_ rows: [InstanceRow], _ form: Form, _ terminal: Terminal, header: Bool) -> String {
        switch form {
        case .json: return JSONWriter.text(.array(rows.map(\.json)), .pretty) + "\n"
        case .csv: return CSV.text(rows.map(\.json), header: header)
        case .table, .wide:
            if rows.isEmpty { return header ? "No instances\n" : "" }
            return table(rows, isWide: form == .wide).text(terminal, header: header)
        }
    }

    private static func table(_ rows: [InstanceRow], isWide: Bool) -> Table {
        let names = [
            "INSTANCE", "STATE", "HEALTH", "PID", "LISTEN", "UPTIME", "RESTARTS", "MEMORY", "CPU", "WEIGHT",
        ]
        var table = Table(
            names + (isWide ? ["ISOLATION", "RELEASE", "TASKS", "PEAK", "LIMIT", "PRESSURE"] : []) + [""])
        for (row, name) in zip(rows, InstanceText.names(rows.map(\.instance))) {
            var cells: [Table.Cell] = [
                .init(name), .init(row.state, style(ofState: row.state)),
                .init(row.health == "none" ? nil : row.health, row.health == "unhealthy" ? .bad : .plain),
                .init(row.pid.map { String($0) }), .init(row.listen), .init(row.uptimeSeconds.map(Format.time)),
                .init(String(row.restarts)), .init(row.memoryBytes.map(Format.bytes)),
                .init(row.cpuPercent.map(Format.percent)), .init(row.weight.map { String($0) }),
            ]
            if isWide {
                cells += [
                    .init(isolation(row), row.isolationAsked == nil ? .plain : .warning), .init(row.release),
                    .init(row.tasks.map { String($0) }), .init(row.memoryPeakBytes.map(Format.bytes)),
                    .init(row.memoryLimitBytes.map(Format.bytes)), .init(pressure(row)),
                ]
            }
            cells.append(.init(reason(row), .faint))
            table.add(cells)
        }
        return table
    }

    private static func isolation(_ row: InstanceRow) -> String? {
        guard let isolation = row.isolation else { return nil }
        return isolation + (row.isolationAsked.map { " (asked: " + $0 + ")" } ?? "")
    }

    /// `cpu 1.2% memory 0.1%`: what it waits for; nothing where it does not wait.
    static func pressure(_ row: InstanceRow) -> String? {
        let all = [
            ("cpu", row.cpuPressurePercent), ("memory", row.memoryPressurePercent), ("io", row.ioPressurePercent),
        ]
        guard all.contains(where: { $0.1 != nil }) else { return nil }
        let felt = all.compactMap { name, percent in
            percent.flatMap { $0 >= 0.05 ? name + " " + Format.percent($0) : nil }
        }
        return felt.isEmpty ? "none" : felt.joined(separator: " ")
    }

    /// `exited 1; next try in 7s`.
    private static func reason(_ row: InstanceRow) -> String? {
        let next = row.nextTrySeconds.map { "next try in " + Format.time($0) }
        let parts = [row.reason, next].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    static func style(ofState state: String) -> Style {
        switch state {
        case "ready": .good
        case "failed": .bad
        case "backoff", "starting", "stopping": .warning
        case "stopped", "idle", "exited": .faint
        default: .plain
        }
    }
}
