extension Grammar {
    static var instanceCommands: [Command] { [spawn, stop, restart, scale, ps, health, signal, reset, exec] }

    private static var changing: [Option] { [.wait, .noWait, .timeout, .dryRun, .ifGeneration, .json, .socket] }

    private static var names: Command.Argument {
        .init("NAME", .atLeastOne, help: "web, web:prod, shop/web:prod, 'worker:*'")
    }

    private static var spawn: Command {
        var command = Command("spawn", .instances, "start an instance of a service")
        command.arguments = [.init("NAME", .one, help: "a service, web, or an instance, web:prod")]
        command.options =
            [
                Option("id", .required("ID"), help: "the instance's id; default is `default`"),
                Option("env", .repeated("K=V"), short: "e", help: "set a variable for this instance"),
                Option("replicas", .required("N"), help: "how many processes"),
                Option("new", help: "fail if it runs already"),
            ] + changing
        command.examples = [
            ("tenement spawn web --id prod", "the same as tenement spawn web:prod"),
            ("tenement spawn web -e TZ=UTC --no-wait", "do not wait until it is ready"),
        ]
        command.notes = ["In a directory with a manifest and without a supervisor it starts one in the background."]
        return command
    }

    private static var stop: Command {
        var command = Command("stop", .instances, "stop instances")
        command.arguments = [names]
        command.options = [Option("delete", help: "forget them too")] + changing
        command.examples = [
            ("tenement stop web:prod", "it stays down until it is spawned again"),
            ("tenement stop --delete 'web:test*'", "stop and forget"),
        ]
        return command
    }

    private static var restart: Command {
        var command = Command("restart", .instances, "replace the processes of instances")
        command.arguments = [names]
        command.options = changing
        command.examples = [("tenement restart worker:default", "returns when the new process is ready")]
        return command
    }

    private static var scale: Command {
        var command = Command("scale", .instances, "set how many replicas instances have")
        command.arguments = [.init("NAME=N", .atLeastOne, help: "web=3, worker:prod=2")]
        command.options = changing
        command.examples = [("tenement scale web=3 worker:prod=2", "three of web:default, two of worker:prod")]
        return command
    }

    private static var ps: Command {
        var command = Command("ps", .instances, "list instances")
        command.aliases = ["ls"]
        command.arguments = [.init("NAME", .several, help: "only these; all if none is named")]
        command.options = [
            .output, .json, Option("watch", short: "w", help: "show it again every second"), .noHeader, .service,
            .socket,
        ]
        command.examples = [
            ("tenement ps", "all that should exist"),
            ("tenement ps -o wide --service web", "more columns, one service"),
        ]
        return command
    }

    private static var health: Command {
        var command = Command("health", .instances, "show the last and the next health check")
        command.arguments = [.init("NAME", .several, help: "only these; all if none is named")]
        command.options = [.json, .noHeader, .socket]
        command.examples = [("tenement health web:prod", "what its last probe said")]
        return command
    }

    private static var signal: Command {
        var command = Command("signal", .instances, "send a signal to main processes")
        command.arguments = [.init("SIG", .one, help: "HUP, SIGHUP or 1"), names]
        command.options = [.json, .socket]
        command.examples = [("tenement signal HUP web:prod", "ask it to read its configuration again")]
        return command
    }

    private static var exec: Command {
        var command = Command("exec", .instances, "execute a command inside a running replica")
        command.arguments = [
            .init("NAME", .one, help: "web, web:prod, web:prod.2"),
            .init("CMD", .atLeastOne, help: "and its arguments"),
        ]
        command.wordsFrom = 2
        command.options = sideOptions
        command.examples = [
            ("tenement exec web -- sh", "a shell in its namespaces, as its user"),
            ("tenement exec db pg_dump shop > shop.sql", "its output goes where yours does"),
        ]
        command.notes = [
            "It has the replica's user, environment, directory, namespaces and limits, and ends with it.",
            "The exit code is the command's; 126 and 127 as a shell has them, 128+N after signal N.",
        ]
        return command
    }

    /// Of commands that execute another one.
    static var sideOptions: [Option] {
        [
            Option("env", .repeated("K=V"), short: "e", help: "set a variable for it"),
            Option("workdir", .required("DIR"), short: "w", help: "where it runs"),
            Option("no-tty", short: "T", help: "no terminal for it, even if you have one"), .socket, .state,
        ]
    }

    private static var reset: Command {
        var command = Command("reset", .instances, "forget failures; start what was given up")
        command.arguments = [names]
        command.options = changing
        command.examples = [("tenement reset worker:default", "try again at once")]
        return command
    }
}
