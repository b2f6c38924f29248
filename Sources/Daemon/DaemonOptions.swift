/// How a supervisor is to run.
package struct DaemonOptions: Hashable, Sendable {
    /// Which of the three ways to run a supervisor.
    package enum Mode: Hashable, Sendable {
        /// The host's own: services outlive it, `SIGTERM` ends the supervisor only.
        case daemon
        /// `up`: for one directory, in the foreground; Ctrl-C stops everything.
        case foreground(directory: String)
        /// `up -d`: the same in the background, already detached; `down` ends it.
        case background(directory: String)
    }

    package var mode: Mode
    /// The state file; `nil`: the default one of the mode.
    package var stateFile: String?
    /// Where the control socket is made; `nil`: in the runtime directory.
    package var controlSocket: String?
    /// `nil`: the one that belongs to the state file.
    package var runtimeDirectory: String?
    /// A pipe: one line is written to it and it is closed when the control socket answers, or when starting failed.
    ///
    /// The line is `ready`, or the reason why not.
    package var readyDescriptor: Int32?
    /// Of a project: nothing is started that nobody names, as `spawn` wants it.
    package var startsNothing = false

    /// All as the mode has it.
    package init(mode: Mode) {
        self.mode = mode
    }
}
