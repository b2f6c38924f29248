internal import Control

/// `run`: a command once, as a service would run it.
enum RunCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let (service, words) = try split(session.invocation)
        let path: String
        if let found = try session.livingSupervisor() {
            path = found.path
        } else if session.namesSupervisor {
            path = try session.supervisor()
        } else {
            return try LocalRun(session, service: service, words: words).run()
        }
        let streams = try StandardStreams.open(session)
        let command = try ExecCommand.command(words, session, streams)
        return try SideProcessClient(session, path: path).run(
            .run(RunRequest(service: service, process: command)), streams)
    }

    /// `SERVICE -- CMD…`, or `CMD…`.
    static func split(_ typed: Invocation) throws(Failure) -> (service: String?, words: [String]) {
        let words = typed.arguments
        guard !typed.beginsWithDashes, words.count > 1, words[1] == "--" else { return (nil, words) }
        let command = Array(words.dropFirst(2))
        guard !command.isEmpty else { throw .arguments(.missingArgument("CMD", command: "run")) }
        return (words[0], command)
    }
}
