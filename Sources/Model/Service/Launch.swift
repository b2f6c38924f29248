/// What a service runs, and as whom.
package struct Launch: Hashable, Sendable {
    /// The command line (`command`), or the executable when `arguments` is given.
    package var command: String
    /// `args`: the arguments of an exec form; `nil` means that `command` is a line.
    package var arguments: [String]?
    /// `workdir`, relative to the app's directory; `nil` means that directory itself.
    package var workingDirectory: String?
    /// `image`: a note beside a command, or the name of an adapter.
    package var image: String?
    /// `user` and `group`: names or numbers; `nil` leaves the choice to the isolation level.
    package var user: String?
    package var group: String?
    /// `{placeholders}` are replaced (only `[service.*]` asks for it).
    package var interpolates: Bool

    package init(command: String, arguments: [String]? = nil, interpolates: Bool = false) {
        self.command = command
        self.arguments = arguments
        self.interpolates = interpolates
    }
}
