/// What is wrong with the arguments.
enum ArgumentError: Error, Equatable, Sendable {
    case noCommand
    case unknownCommand(String, nearest: String?)
    /// A command that is planned.
    case laterCommand(String)
    /// `route` without a second word, or with one that it does not have.
    case incompleteFamily(String, given: String?)
    case unknownOption(String, command: String?, nearest: String?)
    case missingValue(option: String, command: String?)
    case unexpectedValue(option: String)
    case repeatedOption(String)
    case missingArgument(String, command: String)
    case unexpectedArgument(String, command: String)
}
