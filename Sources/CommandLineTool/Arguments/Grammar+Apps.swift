extension Grammar {
    static var appCommands: [Command] {
        [appAdd, appList, appDelete, reload, envList, envGet, envSet, envUnset]
    }

    private static var changing: [Option] { [.wait, .noWait, .timeout, .dryRun, .ifGeneration, .json, .socket] }

    private static var appAdd: Command {
        var command = Command("app add", .apps, "register the app in a directory and start it")
        command.arguments = [.init("DIR", .one, help: "a directory with app.toml or Procfile")]
        command.options = [Option("name", .required("NAME"), help: "call it so")] + changing
        command.examples = [("tenement app add /srv/shop", "its name is in app.toml")]
        return command
    }

    private static var appList: Command {
        var command = Command("app list", .apps, "list apps")
        command.aliases = ["app ls", "apps"]
        command.options = [.output, .json, .noHeader, .socket]
        command.examples = [("tenement app list", "with version, time and commit")]
        return command
    }

    private static var appDelete: Command {
        var command = Command("app delete", .apps, "stop and forget an app; its data stay")
        command.aliases = ["app remove", "app rm"]
        command.arguments = [.init("APP", .one, help: "the app")]
        command.options = changing
        command.examples = [("tenement app delete shop", "its directory and data are not touched")]
        return command
    }

    private static var reload: Command {
        var command = Command("reload", .apps, "read a manifest again; restart only what changed")
        command.arguments = [.init("APP", .optional, help: "the app; this directory's if none is named")]
        command.options = changing
        command.examples = [("tenement reload --dry-run", "what would change")]
        return command
    }

    private static var owner: Option {
        Option("name", .required("NAME"), short: "n", help: "an app, app/service or instance; this app if not given")
    }

    private static var envList: Command {
        var command = Command("env list", .apps, "list variables set by hand")
        command.aliases = ["env ls", "env"]
        command.options = [owner, .json, .noHeader, .socket]
        command.examples = [("tenement env list --name shop/web", "secrets are masked")]
        return command
    }

    private static var envGet: Command {
        var command = Command("env get", .apps, "print one variable set by hand")
        command.arguments = [.init("KEY", .one, help: "the variable")]
        command.options = [owner, .json, .socket]
        command.examples = [("tenement env get TZ", "its value and nothing else")]
        return command
    }

    private static var envSet: Command {
        var command = Command("env set", .apps, "set variables")
        command.arguments = [
            .init("K=V", .atLeastOne, help: "the variable and its value; K=- reads the value from stdin")
        ]
        command.options = [owner, Option("secret", help: "mask it wherever it is shown")] + changing
        command.examples = [
            ("tenement env set TZ=UTC", "for this directory's app"),
            ("tenement env set --secret KEY=- < key.txt", "never seen in a list of processes"),
        ]
        return command
    }

    private static var envUnset: Command {
        var command = Command("env unset", .apps, "remove variables set by hand")
        command.arguments = [.init("KEY", .atLeastOne, help: "the variables")]
        command.options = [owner] + changing
        command.examples = [("tenement env unset TZ", "the manifest's value counts again")]
        return command
    }
}
