/// An answer that is complete in one message.
///
/// Log lines and events are not here: they are streamed, row by row.
package enum ControlReply: Equatable, Sendable {
    case status(StatusAnswer)
    case instances([InstanceRow])
    case why(WhyAnswer)
    case apps([AppRow])
    case releases([ReleaseRow])
    case routes([RouteRow])
    case config([ConfigRow])
    case health([HealthRow])
    /// Exposition text of Prometheus, as it is served to it.
    case metrics(String)
    case history([GenerationRow])
    case diff(DiffAnswer)
    case operations([OperationRow])
    case env([EnvRow])
    /// A change is durable and goes on: 202.
    case accepted(Acceptance)
    /// A change has settled.
    case result(ChangeResult)
    /// What a change would do.
    case plan(PlanAnswer)
    /// What `exec` or `run` had started has ended.
    case ended(SideProcessEnding)
    case error(ControlError)
}

/// A change that is durable while its effect goes on.
package struct Acceptance: Hashable, Sendable {
    /// Its name for `operations` and `cancel`.
    package var operation: String
    /// The state file's new generation.
    package var generation: Int?

    /// Names the operation.
    package init(operation: String, generation: Int? = nil) {
        self.operation = operation
        self.generation = generation
    }
}

/// What a change really did.
package struct ChangeResult: Equatable, Sendable {
    /// One for each thing that was touched, or found to be so already.
    package var outcomes: [OutcomeRow]
    /// The state file's generation now.
    package var generation: Int?
    /// Sentences that the person should read: a weakened isolation, a plain-text secret.
    package var notes: [String]

    /// A result without notes, unless some are given.
    package init(outcomes: [OutcomeRow] = [], generation: Int? = nil, notes: [String] = []) {
        self.outcomes = outcomes
        self.generation = generation
        self.notes = notes
    }
}

/// What a change would do.
package struct PlanAnswer: Equatable, Sendable {
    package var steps: [PlanRow]
    /// The change of the state file as unified diff; empty if none.
    package var diff: String

    /// Nothing would happen, unless steps are given.
    package init(steps: [PlanRow] = [], diff: String = "") {
        self.steps = steps
        self.diff = diff
    }
}
