internal import Control
internal import Linux
internal import Metrics
internal import Model
internal import Processes
internal import Supervision

/// Answers the operator's questions from what is known; changes nothing.
final class Queries {
    let parts: DaemonParts
    private var streams: [Int: LogStream] = [:]
    private var lastStream = 0
    /// Every instance, sorted, as of the last question about all of them.
    private var sortedNames: [InstanceName] = []

    init(_ parts: DaemonParts) {
        self.parts = parts
    }

    /// Answers one question, now or, for what is followed, line by line.
    func answer(_ look: Look, caller: Caller, _ handle: ReplyHandle) {
        do throws(ControlError) {
            switch look {
            case .logs(let query): try streamLogs(query, caller, handle)
            case .events(let query): try streamEvents(query, caller, handle)
            case .metrics: measure(handle)
            case .instances(let query): try list(query, caller, handle)
            default: handle.answer(try reply(look, caller))
            }
        } catch {
            handle.answer(.error(error))
        }
    }

    private func reply(_ look: Look, _ caller: Caller) throws(ControlError) -> ControlReply {
        switch look {
        case .status: .status(status())
        case .why(let name): .why(try why(name, caller))
        case .apps: .apps(apps())
        case .releases(let app): .releases(try releases(app, caller))
        case .routes: .routes(routes())
        case .config(let name): .config(try ConfigReport(parts).rows(of: name, inApp: app(of: caller)))
        case .health(let names): .health(try health(names, caller))
        case .history: .history(history())
        case .diff(let generation): .diff(try diff(generation))
        case .env(let name): .env(try environment(name, caller))
        case .logs, .events, .metrics, .instances, .operations:
            throw ControlError(.internal, "\(look.verb) is not answered here")
        }
    }

    private func measure(_ handle: ReplyHandle) {
        parts.metrics.ask(.prometheus) { text in
            if let text {
                handle.answer(.metrics(String(decoding: text, as: UTF8.self)))
            } else {
                handle.answer(.error(ControlError(.internal, "cannot start a thread")))
            }
        }
    }

    func app(of caller: Caller) -> String? { parts.state.app(containing: caller.directory) }

    /// The instances that the names mean; all when there are none.
    func names(_ names: [String], _ caller: Caller) throws(ControlError) -> [InstanceName] {
        guard !names.isEmpty else { return allNames() }
        return try NameResolver(parts, inApp: app(of: caller)).instances(names, for: .looking)
    }

    /// Sorting a thousand names takes as long as telling what they are: it is done when they have changed.
    private func allNames() -> [InstanceName] {
        let supervisor = parts.supervision.supervisor
        let missing = parts.desired().instances.keys.filter { !supervisor.knows($0) }
        let count = supervisor.instanceCount + missing.count
        let isSame = missing.isEmpty && sortedNames.count == count && sortedNames.allSatisfy { supervisor.knows($0) }
        if !isSame { sortedNames = (supervisor.instanceNames + missing).sorted() }
        return sortedNames
    }

    private func streamLogs(_ query: LogQuery, _ caller: Caller, _ handle: ReplyHandle) throws(ControlError) {
        let names = try names(query.names, caller)
        lastStream += 1
        let id = lastStream
        let stream = try LogStream(parts, query: query, names: names, handle: handle) { [unowned self] in
            streams[id] = nil
        }
        streams[id] = stream
    }

    private func streamEvents(_ query: EventQuery, _ caller: Caller, _ handle: ReplyHandle) throws(ControlError) {
        let wanted = query.names.isEmpty ? nil : Set(try names(query.names, caller))
        let fits: (EventLog.Entry) -> Bool = { entry in
            (wanted == nil || entry.instance.map { wanted?.contains($0) ?? true } ?? false)
                && entry.sequence > (query.since ?? 0)
        }
        handle.beginStream()
        let past = parts.events.all.filter(fits)
        for entry in past.suffix(query.limit ?? past.count) { handle.send(EventRow(entry)) }
        guard query.follow else {
            handle.finish()
            return
        }
        let events = parts.events
        let id = events.follow { entry in if fits(entry) { handle.send(EventRow(entry)) } }
        handle.onGone = { events.unfollow(id) }
    }

    private func list(_ query: InstanceQuery, _ caller: Caller, _ handle: ReplyHandle) throws(ControlError) {
        let names = try names(query.names, caller).filter {
            query.service == nil || $0.service.service == query.service
        }
        var report = InstanceReport(parts, names, isBrief: query.isBrief)
        parts.usage.measure(report.runs, query.isBrief ? [] : [.tasks, .strain]) {
            handle.answer(.instances(report.finish()))
        }
    }

    /// The rows of one instance.
    func rows(_ name: InstanceName) -> [InstanceRow] {
        var report = InstanceReport(parts, [name], isBrief: false)
        var meter = ReplicaMeter([.tasks, .strain])
        for run in report.runs {
            if let subject = run.subject, let usage = meter.read(subject) { run.note(usage) }
        }
        return report.finish()
    }
}

extension EventRow {
    init(_ entry: EventLog.Entry) {
        self.init(
            sequence: entry.sequence, at: entry.at.text, kind: entry.kind, name: entry.name, detail: entry.detail)
    }
}
