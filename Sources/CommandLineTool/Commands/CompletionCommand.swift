internal import Daemon
internal import JSON

/// `completion`: a script for a shell.
enum CompletionCommand {
    static func run(_ session: Session) throws(Failure) -> Int32 {
        let name = session.invocation.arguments[0]
        guard let shell = Completions.Shell(rawValue: name) else {
            throw .badValue(option: "SHELL", value: name, .shell)
        }
        session.console.write(Completions.script(shell))
        return 0
    }
}

/// `version`: of this program.
enum VersionCommand {
    static func run(_ session: Session) -> Int32 {
        let asJSON = session.invocation.has("json")
        session.console.print(
            asJSON ? JSONWriter.text(["version": .string(TenementVersion.text)]) : "tenement " + TenementVersion.text)
        return 0
    }
}
