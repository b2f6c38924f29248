internal import Control
internal import Linux

/// Why a command did not do what it was asked for, as facts.
enum Failure: Error, Equatable {
    /// What a value should have been.
    enum Expected: Equatable {
        case number, time, moment, weight, variable, count, form, stream, shell, colour
    }

    /// Where a supervisor would be expected.
    enum Place: Equatable {
        /// The caller named it.
        case named
        /// In this project.
        case project
        /// On this host.
        case host
    }

    case arguments(ArgumentError)
    case badValue(option: String, value: String, Expected)
    /// The supervisor refused.
    case refused(ControlError)
    /// The supervisor could not be asked.
    case client(ClientError)
    /// No place has a supervisor; where was looked, and why there.
    case noSupervisor(tried: [String], Place)
    /// The host's supervisor answers, but does not know this project's directory.
    case notRegistered(directory: String, path: String)
    /// The host's supervisor is no concern of this directory, as far as `down` goes.
    case onlyHostSupervisor(path: String)
    /// A system call failed, with what was to be done to what.
    case system(String, path: String, Errno)
    case notFound(kind: String, name: String)
    case exists(path: String)
    /// A supervisor that was started in the background did not come up.
    case notStarted(reason: String, log: String)
    /// Everything is said; only the code is left.
    case exit(Int32)
}
