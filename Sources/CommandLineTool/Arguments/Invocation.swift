/// A command with what was given to it, understood but not yet interpreted.
struct Invocation: Equatable, Sendable {
    let command: Command
    var arguments: [String] = []
    /// `--` stood before the first argument.
    var beginsWithDashes = false
    /// By name; each with its values in order, empty ones for options that take none.
    private(set) var options: [String: [String]] = [:]

    init(_ command: Command) {
        self.command = command
    }

    mutating func add(_ option: Option, _ value: String) {
        options[option.name, default: []].append(value)
    }

    func has(_ option: String) -> Bool { options[option] != nil }

    func value(_ option: String) -> String? { options[option]?.last }

    func values(_ option: String) -> [String] { options[option] ?? [] }

    /// A whole number that is not negative.
    func number(_ option: String) throws(Failure) -> Int? {
        guard let text = value(option) else { return nil }
        guard let number = Int(text), number >= 0 else { throw .badValue(option: option, value: text, .number) }
        return number
    }
}

/// What the arguments ask for.
enum Outcome: Equatable, Sendable {
    case run(Invocation)
    case help(Topic)
    case version

    /// What help is about.
    enum Topic: Equatable, Sendable {
        case everything
        case command(Command)
        /// Commands of two words: `route`.
        case family(String)
    }
}
