/// One command as data: what it is called, what it takes, what it is for.
struct Command: Hashable, Sendable {
    /// Where the help lists it.
    enum Group: String, Hashable, Sendable, CaseIterable {
        case project, instances, traffic, apps, looking, history, host
    }

    /// Something that stands without dashes.
    struct Argument: Hashable, Sendable {
        /// How many there are.
        enum Count: Hashable, Sendable {
            case one, optional, several, atLeastOne
        }

        let name: String
        let count: Count
        let help: String

        init(_ name: String, _ count: Count, help: String) {
            self.name = name
            self.count = count
            self.help = help
        }

        /// `NAME`, `[NAME]`, `NAME…`.
        var usage: String {
            switch count {
            case .one: name
            case .optional: "[" + name + "]"
            case .several: "[" + name + "]…"
            case .atLeastOne: name + "…"
            }
        }
    }

    /// One or two words: `ps`, `app add`.
    let name: String
    let group: Group
    /// One line.
    let summary: String
    var aliases: [String] = []
    var arguments: [Argument] = []
    var options: [Option] = []
    /// From this argument on, words are another program's, options included.
    var wordsFrom: Int?
    /// A line to type, with what it does.
    var examples: [(line: String, meaning: String)] = []
    /// More to know, in whole sentences.
    var notes: [String] = []

    init(_ name: String, _ group: Group, _ summary: String) {
        self.name = name
        self.group = group
        self.summary = summary
    }

    /// The name and all others.
    var spellings: [String] { [name] + aliases }

    /// Options that people are told about.
    var shownOptions: [Option] { allOptions.filter { !$0.isHidden } }

    /// All options, those that every command has included.
    var allOptions: [Option] { options + [.help] }

    static func == (left: Self, right: Self) -> Bool { left.name == right.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
