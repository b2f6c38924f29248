internal import Linux

/// The program: arguments in, exit code out.
package enum CommandLineProgram {
    /// Runs what this process was started with.
    ///
    /// - Returns: The exit code.
    package static func main() -> Int32 {
        let environment = Environment(CurrentProcess.environment)
        let arguments = Array(CommandLine.arguments.dropFirst())
        return run(arguments, environment) { choice in Console(environment: environment, choice: choice) }
    }

    static func run(
        _ arguments: [String], _ environment: Environment, _ console: (Terminal.ColourChoice) -> Console
    ) -> Int32 {
        do throws(Failure) {
            return try perform(arguments, environment, console)
        } catch {
            let report = Messages.report(error)
            console(.auto).complain(report.text)
            return report.code
        }
    }

    private static func perform(
        _ arguments: [String], _ environment: Environment, _ console: (Terminal.ColourChoice) -> Console
    ) throws(Failure) -> Int32 {
        let outcome: Outcome
        do throws(ArgumentError) {
            outcome = try ArgumentParser.parse(arguments)
        } catch {
            if error == .noCommand { console(.auto).complain(HelpText.everything) }
            throw .arguments(error)
        }
        switch outcome {
        case .help(let topic):
            console(.auto).write(HelpText.text(topic))
            return 0
        case .version:
            guard let command = Grammar.command("version") else { return 1 }
            return try start(Invocation(command), arguments, environment, console)
        case .run(let invocation): return try start(invocation, arguments, environment, console)
        }
    }

    private static func start(
        _ invocation: Invocation, _ arguments: [String], _ environment: Environment,
        _ console: (Terminal.ColourChoice) -> Console
    ) throws(Failure) -> Int32 {
        var choice = Terminal.ColourChoice.auto
        if let text = invocation.value("color") {
            guard let known = Terminal.ColourChoice(rawValue: text) else {
                throw .badValue(option: "--color", value: text, .colour)
            }
            choice = known
        }
        let session = Session(
            invocation: invocation, console: console(choice), environment: environment,
            directory: try workingDirectory(), commandLine: TypedText.text(arguments, invocation))
        return try Dispatch.run(session)
    }

    private static func workingDirectory() throws(Failure) -> String {
        do throws(Errno) {
            return try CurrentProcess.workingDirectory()
        } catch {
            throw .system("find", path: "the working directory", error)
        }
    }
}

/// Arguments as they go into the history.
enum TypedText {
    /// Joined as a shell would read them; values of variables, which may be secret, are left out.
    static func text(_ arguments: [String], _ invocation: Invocation) -> String {
        let hidesValues = invocation.command.name == "env set" || invocation.has("env")
        return arguments.map { word in
            guard hidesValues, let equals = word.firstIndex(of: "="), !word.hasPrefix("--") else { return quoted(word) }
            return quoted(String(word[..<equals]) + "=…")
        }.joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":", "=", ",", "@", "+", "…", "%", "#": true
            default: false
            }
        }
        if plain, !word.isEmpty { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
