/// The grammar → completion scripts for shells.
///
/// Words are static; names of instances are asked of the supervisor by `tenement ps`, which is fast.
enum Completions {
    /// The shells there are scripts for.
    enum Shell: String, Equatable, Sendable, CaseIterable {
        case bash, zsh, fish
    }

    static func script(_ shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: "#compdef tenement\nautoload -U +X bashcompinit && bashcompinit\n" + bash
        case .fish: fish
        }
    }

    /// Instances that exist, one a line.
    private static let instances = "tenement ps --no-header -o csv 2>/dev/null"

    /// First words of commands.
    private static var firstWords: [String] {
        Grammar.families + Grammar.commands.map(\.name).filter { !$0.contains(" ") }
    }

    private static func words(_ command: Command) -> String {
        command.shownOptions.flatMap { ["--" + $0.name] + ($0.short.map { ["-\($0)"] } ?? []) }.joined(separator: " ")
    }

    private static func takesInstance(_ command: Command) -> Bool {
        command.arguments.contains { $0.name == "NAME" }
    }

    private static var bash: String {
        var cases = ""
        for family in Grammar.families {
            let members = Grammar.members(of: family).map { String($0.name.dropFirst(family.count + 1)) }
            cases += "    \"" + family + "\") words=\"" + members.joined(separator: " ") + "\" ;;\n"
        }
        for command in Grammar.commands {
            let names = takesInstance(command) ? "; names=1" : ""
            cases += "    \"" + command.name + "\") words=\"" + words(command) + "\"" + names + " ;;\n"
        }
        return """
            _tenement() {
              local cur="${COMP_WORDS[COMP_CWORD]}" line="" words="" names="" index word
              for ((index = 1; index < COMP_CWORD; index++)); do
                word="${COMP_WORDS[index]}"
                case "$word" in -*) continue ;; esac
                case "$line" in
                  \(Grammar.families.joined(separator: "|"))) line="$line $word" ;;
                  "") line="$word" ;;
                esac
              done
              case "$line" in
                "") words="\(firstWords.joined(separator: " ")) --help --version --socket --state" ;;
            \(cases)  esac
              if [ -n "$names" ] && [ "${cur#-}" = "$cur" ]; then
                words="$words $(\(instances) | cut -d, -f1)"
              fi
              COMPREPLY=($(compgen -W "$words" -- "$cur"))
              if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "$cur"; fi
            }
            complete -o default -F _tenement tenement

            """
    }

    private static var fish: String {
        var lines = ["complete -c tenement -f"]
        for family in Grammar.families {
            lines.append(fish("__fish_use_subcommand", "-a " + family, Grammar.members(of: family)[0].group.rawValue))
        }
        for command in Grammar.commands { lines += fish(command) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func fish(_ command: Command) -> [String] {
        let parts = command.name.split(separator: " ").map(String.init)
        let last = parts[parts.count - 1]
        let before = parts.count == 1 ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + parts[0]
        let inside = "__fish_seen_subcommand_from " + last
        var lines = [fish(before, "-a " + last, command.summary)]
        for option in command.shownOptions {
            let short = option.short.map { " -s \($0)" } ?? ""
            lines.append(
                fish(inside, "-l " + option.name + short + (option.placeholder == nil ? "" : " -r"), option.help))
        }
        if takesInstance(command) {
            lines.append(fish(inside, "-a '(" + instances + " | string split -f1 ,)'", "instance"))
        }
        return lines
    }

    private static func fish(_ condition: String, _ what: String, _ help: String) -> String {
        "complete -c tenement -n '" + condition + "' " + what + " -d " + quote(help)
    }

    /// In single quotes, as fish reads them.
    private static func quote(_ text: String) -> String {
        var quoted = "'"
        for character in text {
            if character == "'" || character == "\\" { quoted += "\\" }
            quoted.append(character)
        }
        return quoted + "'"
    }
}
