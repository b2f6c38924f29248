/// Everything that can be typed after `tenement`, as data.
///
/// Help, completions, parsing and the suggestions in errors come from it; nothing else lists commands.
enum Grammar {
    /// All commands in the order of the help.
    static let commands: [Command] =
        projectCommands + instanceCommands + trafficCommands + appCommands + lookingCommands + historyCommands
        + hostCommands

    /// Commands that are planned and not there yet, so that the answer is not "unknown".
    static let later = [
        "start", "export", "import", "connect", "deploy", "rollback", "releases", "sandbox",
        "sandbox-pool", "disk", "task", "cert", "debug", "install", "uninstall", "token",
    ]

    /// The five commands that people need first.
    static let essential = ["up", "spawn", "ps", "logs", "why"]

    /// The command called that, or by one of its other names.
    static func command(_ name: String) -> Command? {
        commands.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// Words that begin commands of two words: `app`, `route`, `env`.
    static let families: [String] = commands.reduce(into: []) { families, command in
        guard let space = command.name.firstIndex(of: " ") else { return }
        let family = String(command.name[..<space])
        if !families.contains(family) { families.append(family) }
    }

    /// The commands of a family, in order.
    static func members(of family: String) -> [Command] {
        commands.filter { $0.name.hasPrefix(family + " ") }
    }

    /// Options that may stand before the command too.
    static let global: [Option] = [
        .help, Option("version", short: "V", help: "print the version"), .socket, .state,
        Option("color", .required("WHEN"), aliases: ["colour"], help: "auto, always or never"),
    ]
}
