extension Grammar {
    static var projectCommands: [Command] { [up, down, run, check, initialise] }

    private static var up: Command {
        var command = Command("up", .project, "run this directory's services with router, restarts, health")
        command.arguments = [.init("DIR", .optional, help: "the project; this directory if none is named")]
        command.options = [
            Option("detach", short: "d", aliases: ["background"], help: "run in the background; `down` ends it"),
            .state, .readyDescriptor, .startsNothing,
        ]
        command.examples = [
            ("tenement up", "in the foreground; Ctrl-C stops everything"),
            ("tenement up -d shop", "the directory shop in the background"),
        ]
        command.notes = [
            "State is kept in .tenement/ of the directory. Logs of the background go to .tenement/daemon.log."
        ]
        return command
    }

    private static var down: Command {
        var command = Command("down", .project, "stop what `up -d` started")
        command.options = [
            Option("all", help: "stop everything of this host's supervisor in order, then it"), .timeout, .json,
            .socket,
        ]
        command.examples = [
            ("tenement down", "stop this directory's services and supervisor"),
            ("tenement down --all", "stop the host's supervisor with all it runs"),
        ]
        command.notes = ["Goals are kept: the next start brings everything back."]
        return command
    }

    private static var run: Command {
        var command = Command("run", .project, "execute a command once, as a service would")
        command.arguments = [
            .init("CMD", .atLeastOne, help: "and its arguments, or the name of a service for its own command")
        ]
        command.wordsFrom = 1
        command.options =
            Grammar.sideOptions + [
                Option("port", .required("N"), short: "p", help: "PORT, without a supervisor; 5000"),
                Option("procfile", .required("FILE"), short: "f", help: "this Procfile, without a supervisor"),
            ]
        command.examples = [
            ("tenement run rake db:migrate", "with the environment of web"),
            ("tenement run worker -- python3", "with that of worker, at this terminal"),
        ]
        command.notes = [
            "SERVICE -- before CMD says as which; otherwise as web, or as the first service.",
            "With a supervisor: the service's user, environment, isolation and limits; it ends when you go.",
            "Without one: your own user and environment with .env (or -e FILE) and PORT, as foreman does.",
            "The exit code is the command's; 126 and 127 as a shell has them, 128+N after signal N.",
        ]
        return command
    }

    private static var check: Command {
        var command = Command("check", .project, "read app.toml, Procfile or a state file and report every problem")
        command.arguments = [.init("PATH", .optional, help: "a directory or a file; this directory if none is named")]
        command.options = [
            Option("strict", help: "exit 1 if there are warnings"), .json,
            Option("procfile", .required("FILE"), short: "f", help: "check this Procfile"),
        ]
        command.examples = [
            ("tenement check", "this directory"), ("tenement check --strict --json app.toml", "for programs"),
        ]
        return command
    }

    private static var initialise: Command {
        var command = Command("init", .project, "write a commented manifest for this directory")
        command.options = [
            Option("name", .required("NAME"), help: "the app's name; the directory's if none is given"),
            Option("command", .required("CMD"), help: "what runs the service web"),
        ]
        command.examples = [("tenement init --command 'python3 app.py'", "write app.toml")]
        command.notes = ["An existing manifest is never overwritten."]
        return command
    }
}
