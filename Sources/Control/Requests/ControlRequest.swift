/// What an operator asks of the supervisor.
///
/// The wire form of each is in `Wire`; `contrib/api.md` lists them for people.
package enum ControlRequest: Hashable, Sendable {
    /// A question; `GET`.
    case look(Look, from: Caller)
    /// A wish to change something; `POST`.
    case change(Change, ChangeOptions)

    /// The name of the endpoint: the last part of its path.
    package var verb: String {
        switch self {
        case .look(let look, _): look.verb
        case .change(let change, _): change.verb
        }
    }

    /// Where it was typed.
    package var caller: Caller {
        switch self {
        case .look(_, let caller): caller
        case .change(_, let options): options.caller
        }
    }
}

/// What is known of the place where a command was typed.
package struct Caller: Hashable, Sendable {
    /// The caller's working directory: inside an app's directory the app need not be named.
    package var directory: String?
    /// The command as the person typed it, for the history.
    package var command: String?

    /// Nothing known, unless said otherwise.
    package init(directory: String? = nil, command: String? = nil) {
        self.directory = directory
        self.command = command
    }
}

/// How a change is to be made and answered.
package struct ChangeOptions: Hashable, Sendable {
    /// Answer only when all has settled, or after this time; `nil` answers once it is durable.
    package var wait: Duration?
    /// Change nothing, answer the plan.
    package var dryRun = false
    /// Refuse with `conflict` unless the state file is at this generation.
    package var ifGeneration: Int?
    /// The client takes progress lines before the result (`Accept: application/x-ndjson`).
    package var wantsProgress = false
    /// Where it was typed.
    package var caller = Caller()

    /// Answer at once, for real.
    package init() {}
}
