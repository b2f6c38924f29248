internal import Control
internal import Linux
internal import Model

/// Which lines of a log are wanted.
struct LogFilter: Sendable {
    private let since: Int64?
    private let until: Int64?
    private let stream: String?
    private let pattern: RegularExpression?

    /// - Throws: EINVAL if the pattern is no regular expression.
    init(_ query: LogQuery) throws(Errno) {
        since = query.since
        until = query.until
        stream = query.stream?.rawValue
        pattern = nil == query.pattern ? nil : try RegularExpression(query.pattern ?? "")
    }

    func accepts(_ line: LogLine) -> Bool {
        if let since, line.at.nanoseconds < since { return false }
        if let until, line.at.nanoseconds > until { return false }
        if let stream, line.stream != stream { return false }
        return pattern?.matches(line.text) ?? true
    }
}
