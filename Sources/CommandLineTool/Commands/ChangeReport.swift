internal import Control
internal import JSON

/// What a change did, in words.
enum ChangeReport {
    /// Prints the answer to a change: what it did, what it would do, or that it goes on.
    static func print(_ reply: ControlReply, _ session: Session) throws(Failure) {
        if session.invocation.has("json") {
            session.console.write(JSONWriter.text(reply.json, .pretty) + "\n")
            return
        }
        switch reply {
        case .result(let result):
            for line in lines(result, session.invocation) { session.console.print(line) }
            for note in result.notes { session.console.note("note: " + note) }
        case .plan(let plan): session.console.write(text(plan, session.terminal))
        case .accepted(let acceptance):
            let generation = acceptance.generation.map { ", generation \($0)" } ?? ""
            session.console.print("Goes on as " + acceptance.operation + generation)
        default: throw .client(.notUnderstood("the kind of answer"))
        }
    }

    /// The sentences; who did not name the app is not told it, if there is only one.
    static func lines(_ result: ChangeResult, _ typed: Invocation) -> [String] {
        switch typed.command.name {
        case "route set-default":
            return result.outcomes.map { "Host names without a route go to " + $0.name }
        case "route unset-default": return ["Host names without a route go nowhere"]
        default: break
        }
        if result.outcomes.isEmpty { return ["Nothing to do"] }
        let isAboutInstances = typed.command.group == .instances || typed.command.name == "weight"
        let hidesApp = isAboutInstances && !typed.arguments.contains { $0.contains("/") }
        let names = InstanceText.names(result.outcomes.map(\.name), withoutApp: hidesApp)
        return zip(result.outcomes, names).flatMap { row, name in
            var row = row
            row.name = name
            return [sentence(row)] + (row.listen.map { ["Listening on " + shown($0)] } ?? [])
        }
    }

    /// `unix:/path` as the path alone, which is what people type next.
    private static func shown(_ listen: String) -> String {
        listen.hasPrefix("unix:") ? String(listen.dropFirst(5)) : listen
    }

    static func sentence(_ row: OutcomeRow) -> String {
        let name = row.name
        let detail = row.detail
        let more = detail.map { " (" + $0 + ")" } ?? ""
        switch row.outcome {
        case .spawned: return "Spawned " + name + more
        case .running: return name + " is running already" + more
        case .stopped: return "Stopped " + name + more
        case .down: return name + " is down already" + more
        case .deleted: return "Deleted " + name + more
        case .restarted: return "Restarted " + name + more
        case .reset: return "Reset " + name + more
        case .signaled: return detail.map { "Sent " + $0 + " to " + name } ?? "Signaled " + name
        case .scaled: return detail.map { "Scaled " + name + ": " + $0 } ?? "Scaled " + name
        case .weighted: return "Set " + name + " weight to " + weight(detail)
        case .unchanged: return name + " is so already" + more
        case .added: return "Added " + name + more
        case .removed: return "Removed " + name + more
        case .reloaded: return "Reloaded " + name + more
        case .replaced: return "Replaced " + name + more
        case .started: return "Started " + name + more
        case .set: return "Set " + name + more
        case .unset: return "Unset " + name + more
        case .applied: return "Applied " + name + more
        case .undone: return "Undid " + name + more
        case .cancelled: return "Cancelled " + name + more
        case .shutdown: return "Stopped " + name + more
        case .other: return "Done: " + name + more
        }
    }

    /// `100 → 50` as `50 (was 100)`.
    private static func weight(_ detail: String?) -> String {
        let sides = (detail ?? "").split(separator: " ")
        guard sides.count == 3, sides[1] == "→" else { return detail ?? "what was asked" }
        return sides[2] + " (was " + sides[0] + ")"
    }

    static func text(_ plan: PlanAnswer, _ terminal: Terminal) -> String {
        if plan.steps.isEmpty, plan.diff.isEmpty { return "Nothing would change\n" }
        var table = Table(["ACTION", "NAME", ""])
        for step in plan.steps { table.add([.init(step.action), .init(step.name), .init(step.reason, .faint)]) }
        let steps = plan.steps.isEmpty ? "" : table.text(terminal)
        return steps + (steps.isEmpty || plan.diff.isEmpty ? "" : "\n") + DiffText.coloured(plan.diff, terminal)
    }
}

/// Unified diffs.
enum DiffText {
    /// Removed lines in red, added ones in green.
    static func coloured(_ diff: String, _ terminal: Terminal) -> String {
        guard terminal.hasColour else { return diff }
        let lines = diff.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let style: Style =
                line.hasPrefix("@@") ? .faint : line.hasPrefix("+") ? .good : line.hasPrefix("-") ? .bad : .plain
            return terminal.styled(String(line), style)
        }
        return lines.joined(separator: "\n")
    }
}
