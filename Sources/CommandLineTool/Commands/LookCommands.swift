internal import Control
internal import JSON

/// Commands that are one question: what was typed → what is asked, and how its answer is shown.
enum LookCommands {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let typed = session.invocation
        let reply = try session.ask(try look(typed))
        if case .metrics(let text) = reply {
            session.console.write(text)
            return 0
        }
        if typed.command.name == "env get" { return try printVariable(reply, session) }
        let shown = typed.command.name == "route show" ? try routes(reply, of: typed.arguments[0]) : reply
        switch try PsCommand.form(typed) {
        case .json: session.console.write(JSONWriter.text(shown.json, .pretty) + "\n")
        case .csv: session.console.write(CSV.text(shown.json.array ?? [], header: !typed.has("no-header")))
        case .table, .wide:
            session.console.write(AnswerText.text(shown, session.terminal, header: !typed.has("no-header")))
        }
        return 0
    }

    static func look(_ typed: Invocation) throws(Failure) -> Look {
        let names = typed.arguments
        switch typed.command.name {
        case "health": return .health(names: names)
        case "why": return .why(name: names[0])
        case "status": return .status
        case "metrics": return .metrics
        case "config": return .config(name: names.first ?? typed.value("service"))
        case "history": return .history
        case "diff": return .diff(generation: try ChangeCommands.generation(names.first))
        case "app list": return .apps
        case "env list", "env get": return .env(name: typed.value("name"))
        case "route list", "route show": return .routes
        default: throw .arguments(.laterCommand(typed.command.name))
        }
    }

    private static func printVariable(_ reply: ControlReply, _ session: Session) throws(Failure) -> Int32 {
        let key = session.invocation.arguments[0]
        guard case .env(let rows) = reply else { throw .client(.notUnderstood("the kind of answer")) }
        guard let row = rows.last(where: { $0.key == key }) else { throw .notFound(kind: "variable", name: key) }
        if session.invocation.has("json") {
            session.console.write(JSONWriter.text(row.json, .pretty) + "\n")
        } else {
            session.console.print(row.value ?? AnswerText.mask)
        }
        return 0
    }

    private static func routes(_ reply: ControlReply, of host: String) throws(Failure) -> ControlReply {
        guard case .routes(let rows) = reply else { throw .client(.notUnderstood("the kind of answer")) }
        let found = rows.filter { $0.host == host }
        if found.isEmpty { throw .notFound(kind: "route", name: host) }
        return .routes(found)
    }
}
