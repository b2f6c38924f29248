extension Grammar {
    static var historyCommands: [Command] { [history, diff, undo, apply] }
    static var hostCommands: [Command] { [daemon, completion, version, help] }

    private static var history: Command {
        var command = Command("history", .history, "list the versions of the state file")
        command.options = [.json, .noHeader, .socket]
        command.examples = [("tenement history", "when, who, what was typed")]
        return command
    }

    private static var diff: Command {
        var command = Command("diff", .history, "show what a version of the state file changed")
        command.arguments = [.init("N", .optional, help: "the generation; the newest if none is named")]
        command.options = [.json, .socket]
        command.examples = [("tenement diff 42", "lines removed and added")]
        return command
    }

    private static var undo: Command {
        var command = Command("undo", .history, "take back a version of the state file")
        command.arguments = [.init("N", .optional, help: "the generation; the newest if none is named")]
        command.options = [.wait, .noWait, .timeout, .dryRun, .ifGeneration, .json, .socket]
        command.examples = [("tenement undo", "the last change"), ("tenement undo 42 --dry-run", "the plan")]
        return command
    }

    private static var apply: Command {
        var command = Command("apply", .history, "replace the state file, or accept a hand edit that waits")
        command.arguments = [.init("FILE", .optional, help: "the new state file; - reads it from stdin")]
        command.options = [.wait, .noWait, .timeout, .dryRun, .ifGeneration, .json, .socket]
        command.examples = [("tenement apply state.toml --dry-run", "the plan"), ("tenement apply", "accept the edit")]
        return command
    }

    private static var daemon: Command {
        var command = Command("daemon", .host, "run the host's supervisor in the foreground")
        command.options = [
            .state, .socket, Option("runtime-dir", .required("DIR"), help: "where sockets and pipes are made"),
        ]
        command.examples = [
            ("tenement daemon", "state in /var/lib/tenement (root)"),
            ("tenement daemon --state tenement.toml", "a hand-written file is a state file"),
        ]
        return command
    }

    private static var completion: Command {
        var command = Command("completion", .host, "print a completion script for a shell")
        command.arguments = [.init("SHELL", .one, help: "bash, zsh or fish")]
        command.examples = [("source <(tenement completion bash)", "for this shell")]
        return command
    }

    private static var version: Command {
        var command = Command("version", .host, "print the version")
        command.options = [.json]
        command.examples = [("tenement version", "of this program")]
        return command
    }

    private static var help: Command {
        var command = Command("help", .host, "show help for a command")
        command.arguments = [.init("COMMAND", .several, help: "the command")]
        command.examples = [("tenement help route add", "the same as tenement route add --help")]
        return command
    }
}
