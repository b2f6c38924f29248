internal import Control
internal import Linux
internal import Model
internal import Supervision

/// What happened lately: the newest 10,000 occurrences, numbered, for `events` and `why`.
final class EventLog {
    /// One occurrence as it is shown.
    struct Entry: Sendable {
        var sequence: UInt64
        var at: UTCTime
        var kind: String
        var name: String
        var instance: InstanceName?
        var detail: String
    }

    private static let capacity = 10_000

    private var entries: [Entry] = []
    private var nextSequence: UInt64 = 1
    private var followers: [Int: (Entry) -> Void] = [:]
    private var lastFollower = 0

    /// Everything that is kept, oldest first.
    var all: ArraySlice<Entry> { entries.suffix(Self.capacity) }

    func add(_ record: SupervisionRecord) {
        let (name, instance) = Self.subject(record.subject)
        add(
            kind: record.occurrence.kind, name: name, instance: instance, detail: OccurrenceText.text(record.occurrence)
        )
    }

    func add(kind: String, name: String, instance: InstanceName? = nil, detail: String) {
        let entry = Entry(
            sequence: nextSequence, at: UTCTime(nanoseconds: Clock.realtime()), kind: kind, name: name,
            instance: instance, detail: detail)
        nextSequence += 1
        entries.append(entry)
        if entries.count >= 2 * Self.capacity { entries.removeFirst(Self.capacity) }
        for follower in followers.values { follower(entry) }
    }

    /// Calls back for each new entry until `unfollow`.
    func follow(_ follower: @escaping (Entry) -> Void) -> Int {
        lastFollower += 1
        followers[lastFollower] = follower
        return lastFollower
    }

    func unfollow(_ id: Int) {
        followers[id] = nil
    }

    private static func subject(_ target: Target) -> (String, InstanceName) {
        switch target {
        case .instance(let name): (name.description, name)
        case .replica(let name): (name.description, name.instance)
        }
    }
}

/// What an occurrence says beyond its kind.
enum OccurrenceText {
    static func text(_ occurrence: Occurrence) -> String {
        switch occurrence {
        case .waiting(let name, let condition): "waits for \(name) to be \(condition.rawValue)"
        case .starting: "starting"
        case .started(let pid): "pid \(pid)"
        case .ready(let after): "after \(SpanText.text(after))"
        case .unready(let cause), .failed(let cause), .replacementFailed(let cause): CauseText.text(cause)
        case .exited(let report, let uptime): "\(CauseText.text(report)) after \(SpanText.text(uptime))"
        case .backingOff(let delay, let failures):
            delay == .zero ? "restarts at once" : "next try in \(SpanText.text(delay)), failures: \(failures)"
        case .gaveUp(let restarts): "gave up after \(restarts) restarts; `tenement reset` tries again"
        case .finished(let report): CauseText.text(report)
        case .stopping(let by): CauseText.text(.stopped(by: by))
        case .killed: "did not end in time and was killed"
        case .lingering: "was killed and is still there"
        case .stopped: "nothing of it is left"
        case .restarting(let by), .reset(let by): by.map { $0.command } ?? ""
        case .replacing(let overlap): overlap ? "the old one serves until the new one is ready" : "stops first"
        case .replaced: "the new one serves"
        case .scaled(let from, let to): "\(from) → \(to)"
        case .status(let text): text
        case .cycle(let name): "the dependency on \(name) closes a circle and was left out"
        }
    }
}

/// A span of time in the largest unit that fits: `350ms`, `2.5s`, `3m`.
enum SpanText {
    static func text(_ span: Duration) -> String {
        let milliseconds = span.wholeNanoseconds / 1_000_000
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        if seconds < 10, milliseconds % 1000 >= 100 { return "\(seconds).\(milliseconds % 1000 / 100)s" }
        if seconds < 120 { return "\(seconds)s" }
        if seconds < 7200 { return "\(seconds / 60)m" }
        return seconds < 172_800 ? "\(seconds / 3600)h" : "\(seconds / 86_400)d"
    }
}
