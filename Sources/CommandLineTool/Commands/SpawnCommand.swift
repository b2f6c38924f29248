internal import Control

/// `spawn`: starts an instance, and a supervisor for this directory if there is none.
enum SpawnCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let request = try request(session.invocation)
        try ChangeReport.print(try session.change(.spawn(request), at: try supervisor(session)), session)
        return 0
    }

    static func request(_ typed: Invocation) throws(Failure) -> SpawnRequest {
        var name = typed.arguments[0]
        if let id = typed.value("id") {
            let typedID = name.split(separator: ":", maxSplits: 1).dropFirst().first.map(String.init)
            if let typedID, typedID != id { throw .arguments(.repeatedOption("--id")) }
            if typedID == nil { name += ":" + id }
        }
        var request = SpawnRequest(name: name)
        for word in typed.values("env") { request.env.append(try ChangeCommands.variable(word)) }
        request.replicas = try typed.number("replicas")
        request.new = typed.has("new")
        return request
    }

    /// The socket of the supervisor that is there now, perhaps because it was started.
    private static func supervisor(_ session: Session) throws(Failure) -> String {
        if let found = try session.livingSupervisor() { return found.path }
        let typed = session.invocation
        let isNamed = typed.has("socket") || session.environment["TENEMENT_SOCKET"] != nil
        guard !isNamed, let project = session.project else { return try session.supervisor() }
        var background = BackgroundSupervisor(directory: project)
        background.startsNothing = true
        background.stateFile = typed.value("state")
        try background.start(session.environment)
        session.console.note("Started a supervisor for " + project + " (tenement down ends it)")
        return try session.supervisor()
    }
}
