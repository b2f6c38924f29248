internal import Control
internal import JSON
internal import Linux
internal import Model

/// `logs`: what services wrote.
enum LogsCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let query = try query(session.invocation, now: Clock.realtime())
        let asJSON = session.invocation.has("json")
        var joiner = LineJoiner()
        try session.stream(.logs(query)) { line in
            switch line {
            case .log(let row):
                if asJSON {
                    session.console.print(JSONWriter.text(row.json))
                } else if let whole = joiner.add(row) {
                    session.console.write(Self.text(whole, session.terminal))
                }
            case .lagged(let missed): session.console.note("(\(missed) lines missed: the output is too slow)")
            case .event, .progress, .started: break
            }
            return true
        }
        for rest in joiner.rest { session.console.write(text(rest, session.terminal)) }
        return 0
    }

    static func query(_ typed: Invocation, now: Int64) throws(Failure) -> LogQuery {
        var query = LogQuery()
        query.names = typed.arguments
        query.follow = typed.has("follow")
        query.lines = try typed.number("lines")
        query.replica = try typed.number("replica")
        query.since = try moment("since", typed, now: now)
        query.until = try moment("until", typed, now: now)
        query.pattern = typed.value("grep")
        if let text = typed.value("stream") {
            guard let stream = LogQuery.Stream(rawValue: text) else {
                throw .badValue(option: "--stream", value: text, .stream)
            }
            query.stream = stream
        }
        return query
    }

    /// A time, or how long ago.
    private static func moment(_ option: String, _ typed: Invocation, now: Int64) throws(Failure) -> Int64? {
        guard let text = typed.value(option) else { return nil }
        if let ago = try? DurationText.parse(text) { return now - ago.wholeNanoseconds }
        if let time = UTCTime(text) { return time.nanoseconds }
        throw .badValue(option: "--" + option, value: text, .moment)
    }

    /// `06:31:00 web:prod.1 | text`; to a pipe the service's bytes pass unchanged.
    static func text(_ row: LogRow, _ terminal: Terminal) -> [UInt8] {
        let head = terminal.styled(Format.moment(row.at), .faint) + " " + row.name + " | "
        guard terminal.isTerminal else { return Array(head.utf8) + row.bytes + [UInt8(ascii: "\n")] }
        let style: Style = row.stream == "stderr" ? .warning : .plain
        return Array((head + terminal.styled(PrintableText.text(row.bytes), style) + "\n").utf8)
    }
}

/// Pieces of long lines → lines, though several services write at once.
struct LineJoiner {
    private static let limit = 16 << 20
    private var open: [LogRow] = []

    /// The whole line, once its last piece is there or it has become very long.
    mutating func add(_ row: LogRow) -> LogRow? {
        let index = open.firstIndex { $0.name == row.name && $0.stream == row.stream }
        var whole = index.map { open[$0] } ?? row
        if index != nil { whole.bytes += row.bytes }
        if row.isPartial, whole.bytes.count < Self.limit {
            if let index { open[index] = whole } else { open.append(whole) }
            return nil
        }
        if let index { open.remove(at: index) }
        whole.isPartial = false
        return whole
    }

    /// Lines whose end has not come.
    var rest: [LogRow] { open }
}
