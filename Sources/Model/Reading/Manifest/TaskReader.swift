import TOML

/// Reads one `[tasks.NAME]`.
struct TaskReader {
    let name: String
    let fields: Fields
    var problems: Problems

    mutating func read(at position: SourcePosition) -> TaskDefinition {
        let command = fields.string("command") ?? ""
        if let violation = NameRule.violation(ofName: name) {
            problems.error(at: position, "task \(TOMLWriter.string(name)) \(violation.message)")
        }
        if command.allSatisfy(\.isWhitespace) {
            problems.error(at: fields.position("command") ?? position, "task \(name): command must not be empty")
        }
        var task = TaskDefinition(name: name, command: command)
        let isTimed = fields.has("schedule") || fields.has("every")
        task.trigger = fields.word("trigger", as: TaskDefinition.Trigger.self) ?? (isTimed ? .schedule : .manual)
        task.schedule = fields.string("schedule")
        task.every = fields.duration("every")
        task.timeZone = fields.string("time_zone")
        task.timeout = fields.duration("timeout")
        task.retries = fields.integer("retries") ?? 0
        task.catchesUp = fields.boolean("catch_up") ?? false
        var environment = EnvironmentReader(subject: "task \(name): ", problems: problems)
        task.environment = environment.read(fields.table["env"])
        problems = environment.problems
        check(task, at: position)
        return task
    }

    private mutating func check(_ task: TaskDefinition, at position: SourcePosition) {
        switch (task.trigger, task.schedule, task.every) {
        case (.schedule, nil, nil): error("trigger", position, "a scheduled task needs schedule or every")
        case (.schedule, _?, _?): error("every", position, "schedule and every exclude each other")
        case (.manual, nil, nil), (.deploy, nil, nil), (.schedule, _, _): break
        case (.manual, _, _), (.deploy, _, _):
            error("trigger", position, "schedule and every need trigger = \"schedule\"")
        }
        if let every = task.every?.wholeNanoseconds, every == 0 || 86_400_000_000_000 % every != 0 {
            error("every", position, "every must divide a day evenly, as \"15m\" or \"6h\" do")
        }
        if task.trigger == .manual, task.retries > 0 {
            error("retries", position, "retries cannot be set for a manual task")
        }
    }

    private mutating func error(_ key: String, _ position: SourcePosition, _ message: String) {
        problems.error(at: fields.position(key) ?? position, "task \(name): \(message)")
    }
}
