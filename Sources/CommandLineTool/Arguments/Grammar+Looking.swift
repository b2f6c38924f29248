extension Grammar {
    static var lookingCommands: [Command] { [why, logs, events, top, metrics, status, doctor, config] }

    private static var why: Command {
        var command = Command("why", .looking, "explain what happened to an instance")
        command.arguments = [.init("NAME", .one, help: "web:prod, web:prod.2")]
        command.options = [.json, .socket]
        command.examples = [("tenement why worker", "exit, signal, memory, failed check; the last lines it wrote")]
        return command
    }

    private static var logs: Command {
        var command = Command("logs", .looking, "show what services wrote")
        command.arguments = [.init("NAME", .several, help: "only these; all if none is named")]
        command.options = [
            Option("follow", short: "f", help: "go on with new lines"),
            Option("lines", .required("N"), short: "n", aliases: ["limit", "tail"], help: "the last N lines; 100"),
            Option("since", .required("TIME"), help: "nothing older: 5m, or 2026-11-21T06:31:00Z"),
            Option("until", .required("TIME"), help: "nothing newer"),
            Option("grep", .required("RE"), aliases: ["search"], help: "only lines in which this matches"),
            Option("stream", .required("STREAM"), aliases: ["level"], help: "stdout or stderr"),
            Option("replica", .required("N"), short: "s", help: "only this replica"), .json, .socket,
        ]
        command.examples = [
            ("tenement logs -f web", "all instances of web, as they write"),
            ("tenement logs --since 5m --grep error", "all services"),
        ]
        return command
    }

    private static var events: Command {
        var command = Command("events", .looking, "show what the supervisor did and saw")
        command.arguments = [.init("NAME", .several, help: "only about these")]
        command.options = [
            Option("follow", short: "f", help: "go on with new ones"),
            Option("lines", .required("N"), short: "n", aliases: ["limit"], help: "the last N; 100"),
            Option("since", .required("SEQ"), help: "only after this number"), .json, .socket,
        ]
        command.examples = [("tenement events -f", "starts, exits, restarts, changes")]
        return command
    }

    private static var top: Command {
        var command = Command("top", .looking, "show what uses most, every second")
        command.arguments = [.init("NAME", .several, help: "only these; all if none is named")]
        command.options = [Option("once", help: "show it once"), .noHeader, .service, .socket]
        command.examples = [("tenement top", "processors, memory and its limit, tasks, pressure")]
        return command
    }

    private static var metrics: Command {
        var command = Command("metrics", .looking, "print the metrics that Prometheus scrapes")
        command.options = [.socket]
        command.examples = [("tenement metrics | grep tenement_instance", "uptime, memory, restarts")]
        return command
    }

    private static var status: Command {
        var command = Command("status", .looking, "show the supervisor: file, problems, addresses, drift")
        command.options = [.json, .socket]
        command.examples = [("tenement status", "what is wrong, with its line")]
        return command
    }

    private static var doctor: Command {
        var command = Command("doctor", .looking, "say what this host can do and what to do about the rest")
        command.options = [.json, .state]
        command.examples = [("tenement doctor", "kernel, cgroups, firewall, ports, limits, disks, clock, units")]
        return command
    }

    private static var config: Command {
        var command = Command("config", .looking, "show every key with its effective value and where it comes from")
        command.arguments = [.init("NAME", .optional, help: "a service or an instance; the settings if none is named")]
        command.options = [.json, .noHeader, .service, .socket]
        command.examples = [("tenement config web:prod", "what it runs with, and why")]
        return command
    }
}
