/// A command to be executed inside a replica.
///
/// Its standard input, output and error come as three descriptors with the first byte of the request (SCM_RIGHTS in
/// unix(7)): the supervisor never touches what flows there.
package struct ExecRequest: Hashable, Sendable {
    /// An instance or a replica; of an instance, the first replica that runs.
    package var name: String
    package var process: SideCommand

    /// As the replica itself, unless `process` says otherwise.
    package init(name: String, process: SideCommand) {
        self.name = name
        self.process = process
    }
}

/// A command to be executed once, with a service's user, environment, isolation and limits.
///
/// Descriptors come as with `ExecRequest`.
package struct RunRequest: Hashable, Sendable {
    /// A service or an instance; `nil`: the one that the command names, else `web`, else the first.
    package var service: String?
    package var process: SideCommand

    /// Of the caller's app, unless a service is named.
    package init(service: String? = nil, process: SideCommand) {
        self.service = service
        self.process = process
    }
}

/// What is executed beside services.
package struct SideCommand: Hashable, Sendable {
    /// The program and its arguments.
    package var arguments: [String]
    /// Variables over those of the service.
    package var env: [EnvEntry] = []
    /// The working directory; `nil`: the service's.
    package var directory: String?
    /// Standard input is a terminal that becomes the process's own (job control, Ctrl-C).
    package var hasTerminal = false

    /// A program without a terminal.
    package init(_ arguments: [String]) {
        self.arguments = arguments
    }
}
