internal import Control
internal import Linux

/// Facts → sentences for people.
///
/// Nothing else in this program makes up an error's words.
enum Messages {
    /// What to print on standard error, and the code to exit with.
    struct Report: Equatable {
        var message: String
        var hint: String?
        var code: Int32
        /// Lines between the two: diagnostics, the last lines of a log.
        var details: [String] = []

        /// `tenement: what happened: why` and, where one exists, `hint: …`.
        var text: String {
            if message.isEmpty { return "" }
            let lines = ["tenement: " + message] + details + (hint.map { ["hint: " + $0] } ?? [])
            return lines.joined(separator: "\n") + "\n"
        }
    }

    static func report(_ failure: Failure) -> Report {
        switch failure {
        case .arguments(let error): arguments(error)
        case .badValue(let option, let value, let expected): badValue(option, value, expected)
        case .refused(let error): refused(error)
        case .client(let error): client(error)
        case .noSupervisor(let tried, let place): noSupervisor(tried, place)
        case .notRegistered(let directory, let path):
            Report(
                message: "no supervisor: " + directory + " is not registered with the host's at " + path,
                hint: "tenement app add . registers it; tenement up -d runs it on its own", code: 7)
        case .onlyHostSupervisor(let path):
            Report(
                message: "no supervisor of this directory: only the host's answers, at " + path,
                hint: "tenement down --all stops that one and everything it runs", code: 7)
        case .system(let action, let path, let error):
            Report(
                message: "cannot " + action + " " + path + ": " + error.text, code: code(error))
        case .notFound(let kind, let name): Report(message: "no " + kind + " \"" + name + "\"", code: 3)
        case .exists(let path):
            Report(message: path + " exists: it is not overwritten", hint: "edit it, or move it away", code: 1)
        case .notStarted(let reason, let log):
            Report(message: "the supervisor did not start: " + reason, hint: "its log is " + log, code: 1)
        case .exit(let code): Report(message: "", code: code)
        }
    }

    private static func code(_ error: Errno) -> Int32 {
        switch error {
        case .notFound: 3
        case .permissionDenied, .notPermitted: 6
        default: 1
        }
    }

    private static func arguments(_ error: ArgumentError) -> Report {
        switch error {
        case .noCommand: usage("no command", "tenement --help lists them")
        case .unknownCommand(let word, let nearest):
            usage(
                "no command \"" + word + "\"",
                nearest.map { "did you mean \"" + $0 + "\"?" } ?? "tenement --help lists them")
        case .laterCommand(let word):
            usage(
                "\"" + word + "\" is not there yet: this version does not have the command",
                "tenement --help lists what there is")
        case .incompleteFamily(let family, let given):
            usage(
                given.map { "no command \"" + family + " " + $0 + "\"" } ?? family + ": a second word is missing",
                "one of " + memberWords(family).joined(separator: ", "))
        case .unknownOption(let option, let command, let nearest):
            usage(
                (command.map { $0 + ": " } ?? "") + "no option " + option,
                nearest.map { "did you mean " + $0 + "?" } ?? help(command))
        case .missingValue(let option, let command): usage("option " + option + ": a value is missing", help(command))
        case .unexpectedValue(let option): usage("option " + option + ": it takes no value", nil)
        case .repeatedOption(let option): usage("option " + option + ": given twice", nil)
        case .missingArgument(let name, let command): usage(command + ": " + name + " is missing", help(command))
        case .unexpectedArgument(let text, let command):
            usage(command + ": too many arguments: \"" + text + "\"", help(command))
        }
    }

    private static func usage(_ message: String, _ hint: String?) -> Report {
        Report(message: message, hint: hint, code: 2)
    }

    private static func memberWords(_ family: String) -> [String] {
        Grammar.members(of: family).map { String($0.name.dropFirst(family.count + 1)) }
    }

    private static func help(_ command: String?) -> String {
        "tenement " + (command.map { $0 + " " } ?? "") + "--help shows what it takes"
    }

    private static func badValue(_ option: String, _ value: String, _ expected: Failure.Expected) -> Report {
        let wanted =
            switch expected {
            case .number: "a whole number"
            case .time: "a time with its unit, like 30s or 5m"
            case .moment: "a time like 2026-11-21T06:31:00Z, or how long ago, like 5m"
            case .weight: "a number from 0 to 100"
            case .variable: "NAME=VALUE"
            case .count: "NAME=N"
            case .form: "table, wide, json or csv"
            case .stream: "stdout or stderr"
            case .shell: "bash, zsh or fish"
            case .colour: "auto, always or never"
            }
        return usage(option + ": \"" + value + "\" is not " + wanted, nil)
    }

    private static func refused(_ error: ControlError) -> Report {
        var report = Report(message: error.message, hint: error.hint, code: error.code.exitCode)
        report.details = error.diagnostics.map(Format.diagnostic)
        if !error.log.isEmpty {
            report.details.append("its last lines:")
            report.details += error.log.map { "  " + String(decoding: $0.bytes, as: UTF8.self) }
        }
        if report.hint == nil, !error.nearest.isEmpty {
            report.hint = "did you mean " + error.nearest.joined(separator: ", ") + "?"
        }
        if error.code == .timeout, report.hint == nil {
            report.hint = "it goes on; tenement ps shows how far it is"
        }
        return report
    }

    private static func client(_ error: ClientError) -> Report {
        switch error {
        case .noSupervisor(let path): noSupervisor([path], .named)
        case .refused(let path, let reason):
            Report(
                message: "cannot ask the supervisor at " + path + ": " + reason.text,
                hint: "it belongs to another user; try sudo", code: 6)
        case .brokenOff:
            Report(
                message: "the supervisor broke off the connection before it had answered",
                hint: "tenement status shows if it still runs", code: 1)
        case .failed(let reason): Report(message: "cannot ask the supervisor: " + reason.text, code: 1)
        case .timedOut:
            Report(
                message: "the supervisor does not answer",
                hint: "what was asked for may still happen; tenement status shows if it lives", code: 5)
        case .notUnderstood(let part):
            Report(
                message: "the supervisor's answer is not understood: " + part,
                hint: "is it of another version? tenement status shows it", code: 1)
        }
    }

    private static func noSupervisor(_ tried: [String], _ place: Failure.Place) -> Report {
        let hint =
            switch place {
            case .named: "that place was named by --socket, --state or the environment"
            case .project: "tenement up -d starts one for this directory; --socket PATH names another place"
            case .host: "tenement daemon starts the host's; --socket PATH names another place"
            }
        return Report(
            message: "no supervisor: none answers at " + tried.joined(separator: ", "), hint: hint, code: 7)
    }
}
