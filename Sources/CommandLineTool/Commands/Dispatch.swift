/// Which code runs which command.
enum Dispatch {
    /// Runs it and returns the exit code.
    static func run(_ session: Session) throws(Failure) -> Int32 {
        switch session.invocation.command.name {
        case "up": try UpCommand.run(session)
        case "down": try DownCommand.run(session)
        case "daemon": try DaemonCommand.run(session)
        case "exec": try ExecCommand.run(session)
        case "run": try RunCommand.run(session)
        case "check": try CheckCommand.run(session)
        case "init": try InitCommand.run(session)
        case "doctor": try DoctorCommand.run(session)
        case "completion": try CompletionCommand.run(session)
        case "version": VersionCommand.run(session)
        case "ps": try PsCommand.run(session)
        case "top": try TopCommand.run(session)
        case "logs": try LogsCommand.run(session)
        case "events": try EventsCommand.run(session)
        case "spawn": try SpawnCommand.run(session)
        default: try runSimple(session)
        }
    }

    /// Commands that are one question or one change.
    private static func runSimple(_ session: Session) throws(Failure) -> Int32 {
        if let change = try ChangeCommands.change(session) {
            try ChangeReport.print(try session.change(change), session)
            return 0
        }
        return try LookCommands.run(session)
    }
}
