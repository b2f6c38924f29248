extension Grammar {
    static var trafficCommands: [Command] {
        [
            route("add", "send a host name to a service"), route("set", "add a route or change the one there is"),
            routeList, routeShow, routeRemove, routeSetDefault, routeUnsetDefault, weight,
        ]
    }

    private static var targets: [Option] {
        [
            Option("app", .required("APP"), short: "a", help: "the app that serves it"),
            Option("service", .required("SERVICE"), help: "the service; web if none is named"),
            Option("instance", .required("ID"), help: "only this instance of it"),
            Option("path", .required("PATH"), help: "only paths that begin so"),
            Option("upstream", .required("ADDRESS"), help: "something not run here: unix:/path or ip:port"),
        ]
    }

    private static var changing: [Option] { [.dryRun, .ifGeneration, .json, .socket] }

    private static func route(_ verb: String, _ summary: String) -> Command {
        var command = Command("route " + verb, .traffic, summary)
        command.arguments = [
            .init("HOST", .one, help: "www.example.com, *.example.com"),
            .init("APP", .optional, help: "the same as --app"),
        ]
        command.options = targets + changing
        command.examples = [
            ("tenement route \(verb) www.example.com shop", "the app's service web"),
            ("tenement route \(verb) example.com --path /api --service api", "a part of a site"),
        ]
        return command
    }

    private static var routeList: Command {
        var command = Command("route list", .traffic, "list routes")
        command.aliases = ["route ls"]
        command.options = [.output, .json, .noHeader, .socket]
        command.examples = [("tenement route list", "made by hand, from manifests, and built in")]
        return command
    }

    private static var routeShow: Command {
        var command = Command("route show", .traffic, "show the routes of a host name")
        command.arguments = [.init("HOST", .one, help: "www.example.com")]
        command.options = [.json, .socket]
        command.examples = [("tenement route show www.example.com", "where it goes")]
        return command
    }

    private static var routeRemove: Command {
        var command = Command("route remove", .traffic, "remove a route")
        command.aliases = ["route rm", "route delete"]
        command.arguments = [.init("HOST", .one, help: "www.example.com")]
        command.options = [Option("path", .required("PATH"), help: "the route with this path")] + changing
        command.examples = [("tenement route remove www.example.com", "requests for it find nothing")]
        return command
    }

    private static var routeSetDefault: Command {
        var command = Command("route set-default", .traffic, "send unknown host names to an app")
        command.arguments = [.init("APP", .one, help: "the app")]
        command.options = changing
        command.examples = [("tenement route set-default shop", "every name that no route has")]
        return command
    }

    private static var routeUnsetDefault: Command {
        var command = Command("route unset-default", .traffic, "send unknown host names nowhere")
        command.options = changing
        command.examples = [("tenement route unset-default", "they get 404")]
        return command
    }

    private static var weight: Command {
        var command = Command("weight", .traffic, "set an instance's share of requests")
        command.arguments = [
            .init("NAME", .one, help: "web:canary"), .init("N", .one, help: "0 to 100; 0 takes it out"),
        ]
        command.options = changing
        command.examples = [("tenement weight web:canary 5", "five parts beside others of 100")]
        return command
    }
}
