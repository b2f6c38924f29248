internal import Control

/// `exec`: a command inside a running replica.
enum ExecCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let typed = session.invocation
        let streams = try StandardStreams.open(session)
        let command = try command(Array(typed.arguments.dropFirst()), session, streams)
        let request = ExecRequest(name: typed.arguments[0], process: command)
        return try SideProcessClient(session, path: try session.supervisor()).run(.exec(request), streams)
    }

    /// What `exec` and `run` have in common.
    static func command(
        _ words: [String], _ session: Session, _ streams: StandardStreams
    ) throws(Failure) -> SideCommand {
        let typed = session.invocation
        var command = SideCommand(words)
        if streams.hasTerminal {
            command.hasTerminal = true
            if let kind = session.environment["TERM"] { command.env.append(EnvEntry("TERM", kind)) }
        }
        for word in typed.values("env") { command.env.append(try ChangeCommands.variable(word)) }
        command.directory = typed.value("workdir")
        return command
    }
}
