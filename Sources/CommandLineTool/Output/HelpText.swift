/// The grammar → pages of help.
enum HelpText {
    /// What `--help` prints for a topic.
    static func text(_ topic: Outcome.Topic) -> String {
        switch topic {
        case .everything: everything
        case .command(let command): page(command)
        case .family(let name): family(name)
        }
    }

    /// One screen: the five commands that people need, then all.
    static var everything: String {
        var lines = ["tenement runs apps on this host: services, restarts, health, routes, logs.", ""]
        for name in Grammar.essential {
            if let command = Grammar.command(name) { lines.append("  " + pad(name, 8) + command.summary) }
        }
        lines.append("")
        for group in Command.Group.allCases {
            lines.append(pad(group.rawValue, 11) + names(in: group).joined(separator: "  "))
        }
        lines += [
            "", "A name is web, web:prod, web:prod.2, shop/web:prod or a pattern, 'worker:*'.",
            "web is web:default where something changes, and every web where you look.", "",
            "tenement COMMAND --help shows its options and an example.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The commands of a group; those of a family as `app add|list|delete`.
    private static func names(in group: Command.Group) -> [String] {
        var names: [String] = []
        var done: [String] = []
        for command in Grammar.commands where command.group == group {
            guard let space = command.name.firstIndex(of: " ") else {
                names.append(command.name)
                continue
            }
            let family = String(command.name[..<space])
            if done.contains(family) { continue }
            done.append(family)
            let members = Grammar.members(of: family).map { $0.name.dropFirst(family.count + 1) }
            names.append(family + " " + members.joined(separator: "|"))
        }
        return names
    }

    private static func family(_ name: String) -> String {
        let members = Grammar.members(of: name)
        let width = (members.map(\.name.count).max() ?? 0) + 2
        let lines = members.map { "  " + pad($0.name, width) + $0.summary }
        let end = ["", "tenement " + name + " COMMAND --help shows its options and an example."]
        return (["usage: tenement " + name + " COMMAND", ""] + lines + end).joined(separator: "\n") + "\n"
    }

    private static func page(_ command: Command) -> String {
        let words = ["usage: tenement", command.name] + command.arguments.map(\.usage)
        var lines = [(words + (command.options.isEmpty ? [] : ["[OPTION]…"])).joined(separator: " ")]
        lines += ["", "  " + command.summary, ""]
        if !command.arguments.isEmpty { lines += columns(command.arguments.map { ($0.name, $0.help) }) + [""] }
        lines += columns(command.shownOptions.map { ($0.usage, $0.help) }) + [""]
        if !command.aliases.isEmpty { lines += ["also: " + command.aliases.joined(separator: ", "), ""] }
        lines.append(command.examples.count > 1 ? "examples:" : "example:")
        lines += columns(command.examples.map { ($0.line, $0.meaning) })
        if !command.notes.isEmpty { lines += [""] + command.notes }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Two columns; what is too long for the first stands on a line of its own.
    private static func columns(_ rows: [(String, String)]) -> [String] {
        let width = min((rows.map(\.0.count).max() ?? 0) + 2, 30)
        return rows.flatMap { left, right in
            left.count + 2 > width
                ? ["  " + left, String(repeating: " ", count: width + 2) + right] : ["  " + pad(left, width) + right]
        }
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
