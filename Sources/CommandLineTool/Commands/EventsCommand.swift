internal import Control
internal import JSON

/// `events`: what the supervisor did and saw.
enum EventsCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let query = try query(session.invocation)
        let asJSON = session.invocation.has("json")
        try session.stream(.events(query)) { line in
            switch line {
            case .event(let row): session.console.print(asJSON ? JSONWriter.text(row.json) : Self.line(row))
            case .lagged(let missed): session.console.note("(\(missed) events missed: the output is too slow)")
            case .log, .progress, .started: break
            }
            return true
        }
        return 0
    }

    static func query(_ typed: Invocation) throws(Failure) -> EventQuery {
        var query = EventQuery()
        query.names = typed.arguments
        query.follow = typed.has("follow")
        query.since = try typed.number("since").map { UInt64($0) }
        query.limit = try typed.number("lines") ?? (query.since == nil ? 100 : nil)
        return query
    }

    static func line(_ row: EventRow) -> String {
        let detail = row.detail == row.kind ? nil : row.detail
        let parts = [Format.moment(row.at), row.kind, row.name, detail ?? "", row.user.map { "by \($0)" } ?? ""]
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }
}
