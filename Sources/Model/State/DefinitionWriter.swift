import TOML

/// Writes an app's definition as the state file has it: a header for each service, the rest inline, no positions.
///
/// Two definitions that say the same become the same table, whatever files they were read from.
enum DefinitionWriter {
    static func table(of app: App) -> TOMLTable {
        var table = TOMLTable()
        for entry in app.declaration {
            switch entry.key {
            case "env": table.set("env", to: .table(environment(app.environment)))
            case "service": table.set("service", to: .table(services(entry.node.value.table, app)))
            case "tasks": table.set("tasks", to: .table(tasks(entry.node.value.table, app)))
            default: table.set(entry.key, to: inline(entry.node.value))
            }
        }
        return table
    }

    private static func services(_ declared: TOMLTable?, _ app: App) -> TOMLTable {
        var table = TOMLTable()
        for entry in declared ?? TOMLTable() {
            let variables = app.service(entry.key)?.environment.entries ?? []
            table.set(entry.key, to: .table(keys(entry.node.value.table, variables)))
        }
        return table
    }

    private static func tasks(_ declared: TOMLTable?, _ app: App) -> TOMLTable {
        var table = TOMLTable()
        for entry in declared ?? TOMLTable() {
            let variables = app.tasks.first { $0.name == entry.key }?.environment ?? []
            table.set(entry.key, to: .table(keys(entry.node.value.table, variables)))
        }
        return table
    }

    private static func keys(_ declared: TOMLTable?, _ variables: [EnvironmentEntry]) -> TOMLTable {
        var table = TOMLTable()
        for entry in declared ?? TOMLTable() {
            table.set(entry.key, to: entry.key == "env" ? .table(environment(variables)) : inline(entry.node.value))
        }
        return table
    }

    private static func environment(_ entries: [EnvironmentEntry]) -> TOMLTable {
        var table = TOMLTable(isInline: true)
        for entry in entries { table.set(entry.key, to: entry.stateValue) }
        return table
    }

    /// The same value, with all tables in it written inline.
    private static func inline(_ value: TOMLValue) -> TOMLValue {
        switch value {
        case .table(let table):
            var result = TOMLTable(isInline: true)
            for entry in table { result.set(entry.key, to: inline(entry.node.value)) }
            return .table(result)
        case .array(let elements): return .array(elements.map { TOMLNode(inline($0.value)) })
        default: return value
        }
    }
}
