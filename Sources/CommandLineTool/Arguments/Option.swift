/// One option of a command, as data.
struct Option: Hashable, Sendable {
    /// Whether something follows it.
    enum Value: Hashable, Sendable {
        case none
        /// A value, named so in the help.
        case required(String)
        /// A value, any number of times.
        case repeated(String)
    }

    /// The spelling without dashes, by which a command asks for it.
    let name: String
    let value: Value
    /// The letter, if there is one.
    let short: Character?
    /// Other spellings, without dashes, that people bring from other tools.
    let aliases: [String]
    /// What it does, in a few words; empty for one that is not for people.
    let help: String

    var isHidden: Bool { help.isEmpty }

    /// The name and all others.
    var spellings: [String] { [name] + aliases }

    init(
        _ name: String, _ value: Value = .none, short: Character? = nil, aliases: [String] = [], help: String
    ) {
        self.name = name
        self.value = value
        self.short = short
        self.aliases = aliases
        self.help = help
    }

    /// The placeholder of the value, if it takes one.
    var placeholder: String? {
        switch value {
        case .none: nil
        case .required(let name), .repeated(let name): name
        }
    }

    /// `-f, --follow`, `-n, --lines N`.
    var usage: String {
        let letter = short.map { "-\($0), " } ?? ""
        return letter + "--" + name + (placeholder.map { " " + $0 } ?? "")
    }
}

extension Option {
    /// A descriptor that gets a line when the supervisor answers; what `up -d` starts itself with.
    static let readyDescriptor = Option("ready-fd", .required("N"), help: "")
    static let startsNothing = Option("starts-nothing", help: "")
    static let help = Option("help", short: "h", help: "show this")
    static let json = Option("json", help: "print JSON")
    static let socket = Option("socket", .required("PATH"), help: "the supervisor's control socket")
    static let state = Option("state", .required("FILE"), help: "the state file")
    static let dryRun = Option("dry-run", help: "print the plan, change nothing")
    static let ifGeneration = Option(
        "if-generation", .required("N"), help: "only if the state file is at this generation")
    static let wait = Option("wait", help: "wait until it has settled (the default)")
    static let noWait = Option("no-wait", help: "return as soon as it is written down")
    static let timeout = Option("timeout", .required("TIME"), help: "wait no longer than this, like 30s")
    static let noHeader = Option("no-header", help: "leave out the line of column names")
    static let service = Option("service", .required("NAME"), help: "only this service")
    static let output = Option(
        "output", .required("FORM"), short: "o", aliases: ["format"], help: "wide, json or csv")
}
