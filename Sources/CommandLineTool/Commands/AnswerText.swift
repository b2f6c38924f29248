internal import Control
internal import JSON

/// Answers → tables and pages for people.
enum AnswerText {
    /// What stands for a secret.
    static let mask = "••••••••••"

    static func text(_ reply: ControlReply, _ terminal: Terminal, header: Bool) -> String {
        switch reply {
        case .status(let answer): StatusText.text(answer, terminal)
        case .instances(let rows): PsCommand.text(rows, .table, terminal, header: header)
        case .why(let answer): WhyText.text(answer, terminal)
        case .apps(let rows): table(apps(rows), rows.isEmpty, "No apps", terminal, header)
        case .releases(let rows): table(releases(rows), rows.isEmpty, "No releases", terminal, header)
        case .routes(let rows): table(routes(rows), rows.isEmpty, "No routes", terminal, header)
        case .config(let rows): table(config(rows), rows.isEmpty, "Nothing is configured", terminal, header)
        case .health(let rows): table(health(rows), rows.isEmpty, "No instances", terminal, header)
        case .history(let rows): table(history(rows), rows.isEmpty, "No generations", terminal, header)
        case .env(let rows): table(env(rows), rows.isEmpty, "No variables are set by hand", terminal, header)
        case .operations(let rows): table(operations(rows), rows.isEmpty, "No operations", terminal, header)
        case .diff(let answer): DiffText.coloured(answer.text, terminal)
        case .metrics(let text): text
        case .accepted, .result, .plan, .ended, .error: ""
        }
    }

    private static func table(
        _ table: Table, _ isEmpty: Bool, _ nothing: String, _ terminal: Terminal, _ header: Bool
    ) -> String {
        isEmpty ? (header ? nothing + "\n" : "") : table.text(terminal, header: header)
    }

    private static func apps(_ rows: [AppRow]) -> Table {
        var table = Table(["NAME", "VERSION", "DEPLOYED", "COMMIT"])
        for row in rows {
            table.add([
                .init(row.name), .init(row.version), .init(row.deployed.map(Format.moment)), .init(row.commit),
            ])
        }
        return table
    }

    private static func releases(_ rows: [ReleaseRow]) -> Table {
        var table = Table(["APP", "RELEASE", "AT", "BY", "COMMIT", "CURRENT"])
        for row in rows {
            table.add([
                .init(row.app), .init(row.release), .init(Format.moment(row.at)), .init(row.by), .init(row.commit),
                .init(row.isCurrent ? "yes" : nil),
            ])
        }
        return table
    }

    private static func routes(_ rows: [RouteRow]) -> Table {
        var table = Table(["HOST", "APP", "SERVICE", "DEFAULT", "TLS", ""])
        for row in rows {
            let target = row.service.map { $0 + (row.instance.map { ":" + $0 } ?? "") }
            table.add([
                .init(row.host + (row.path ?? "")), .init(row.app), .init(target),
                .init(row.isDefault ? "yes" : nil), .init(row.hasTLS ? "yes" : nil),
                .init(row.upstream.map { "→ " + $0 }, .faint),
            ])
        }
        return table
    }

    private static func config(_ rows: [ConfigRow]) -> Table {
        var table = Table(["KEY", "VALUE", "ORIGIN"])
        for row in rows {
            let value = row.value.isNull ? nil : row.value.string ?? JSONWriter.text(row.value)
            table.add([.init(row.key), .init(value), .init(row.origin, row.origin == "default" ? .faint : .plain)])
        }
        return table
    }

    private static func health(_ rows: [HealthRow]) -> Table {
        var table = Table(["INSTANCE", "HEALTH", "CHECK", "LAST", "RESULT", "NEXT", "FAILURES"])
        for (row, name) in zip(rows, InstanceText.names(rows.map(\.instance))) {
            table.add([
                .init(name), .init(row.health, row.health == "unhealthy" ? .bad : .plain), .init(row.check),
                .init(row.lastSeconds.map { Format.time($0) + " ago" }), .init(row.lastResult),
                .init(row.nextSeconds.map { "in " + Format.time($0) }), .init(String(row.failures)),
            ])
        }
        return table
    }

    private static func history(_ rows: [GenerationRow]) -> Table {
        var table = Table(["GENERATION", "AT", "BY", "COMMAND"])
        for row in rows {
            table.add([
                .init(String(row.generation)), .init(Format.moment(row.at)), .init(row.by), .init(row.command),
            ])
        }
        return table
    }

    private static func env(_ rows: [EnvRow]) -> Table {
        var table = Table(["NAME", "KEY", "VALUE", ""])
        for row in rows {
            table.add([.init(row.name), .init(row.key), .init(row.value ?? mask), .init(row.source, .faint)])
        }
        return table
    }

    private static func operations(_ rows: [OperationRow]) -> Table {
        var table = Table(["OPERATION", "COMMAND", "STATE", "SINCE", ""])
        for row in rows {
            table.add([
                .init(row.id), .init(row.verb), .init(row.state.rawValue), .init(Format.moment(row.at)),
                .init(row.error?.message, .bad),
            ])
        }
        return table
    }
}
