internal import Daemon

/// This process as a supervisor.
enum SupervisorProcess {
    /// Runs until it is told to end, and returns the exit code.
    static func run(_ options: DaemonOptions, _ console: Console) -> Int32 {
        console.note("tenement: the supervisor is not there yet: this build has only the command line")
        return 1
    }
}
