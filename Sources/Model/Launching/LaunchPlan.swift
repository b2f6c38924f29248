/// Everything that is decided about one replica's process before it is made.
package struct LaunchPlan: Hashable, Sendable {
    package var name: ReplicaName
    /// The program and its arguments; `/bin/sh -c …` where the command is a shell line.
    package var arguments: [String]
    /// No key twice; sorted by who said it, managed ones last.
    package var environment: [Variable]
    /// An absolute path.
    package var workingDirectory: String
    /// The replica's own path of the declared unix socket.
    package var socket: String?
    /// What `PORT` says.
    package var port: UInt16?
    /// The main process is a shell: the stop signal goes to all of its processes.
    package var isShell: Bool
    /// Things a person should know, one sentence each.
    package var warnings: [String]

    /// A variable as execve(2) gets it.
    package struct Variable: Hashable, Sendable, CustomStringConvertible {
        package var key: String
        package var value: String

        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }

        /// `KEY=value`.
        package var description: String { "\(key)=\(value)" }
    }
}

/// What the shell found out before a replica can be planned.
package struct LaunchFacts: Hashable, Sendable {
    /// The host's `data_dir`, absolute.
    package var dataDirectory: String
    /// The port for `PORT`; `nil` where the service declares none.
    package var port: UInt16?
    /// As whom it will run.
    package var account: Account
    /// The contents of `env_file`s, in their order, and whether each could be read.
    package var environmentFiles: [FileContent] = []
    /// The contents of `{ file = … }` and `{ credential = … }` values, by path or name.
    package var secrets: [String: String] = [:]
    /// `process` isolation: the supervisor's own view of files and ports.
    package var sharesHost = true
    /// Sockets of sibling services: upper-case name → path.
    package var siblingSockets: [String: String] = [:]
    /// Main ports of sibling services on this host, by the part of the variable's name.
    package var siblingPorts: [String: UInt16] = [:]
    /// Added last: `NOTIFY_SOCKET`, `LISTEN_FDS`, `CREDENTIALS_DIRECTORY`.
    package var extra: [LaunchPlan.Variable] = []
    /// `start` passes its own environment on, weakest of all; `nil` begins clean.
    package var inherited: [LaunchPlan.Variable]?

    package init(dataDirectory: String, account: Account) {
        self.dataDirectory = dataDirectory
        self.account = account
    }

    /// A file's path as declared and its text.
    package struct FileContent: Hashable, Sendable {
        package var path: String
        package var text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// A line of passwd(5).
    package struct Account: Hashable, Sendable {
        package var name: String
        package var home: String
        package var shell: String

        package init(name: String, home: String, shell: String) {
            self.name = name
            self.home = home
            self.shell = shell
        }
    }
}
