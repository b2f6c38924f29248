internal import EventLoop
internal import Linux
internal import Processes

/// Why the daemon could not be set up.
enum StartFailure: Error, Equatable {
    case kernel(doing: String, Errno)
    case loop(LoopError)
    /// A program of ours did not start.
    case launch(program: String, LaunchError)

    /// Runs `body` and says what was being done if the kernel refuses.
    static func kernel<T: ~Copyable>(_ doing: String, _ body: () throws(Errno) -> T) throws(StartFailure) -> T {
        do throws(Errno) {
            return try body()
        } catch {
            throw .kernel(doing: doing, error)
        }
    }

    /// Runs `body`, which talks to the event loop.
    static func loop<T: ~Copyable>(_ body: () throws(LoopError) -> T) throws(StartFailure) -> T {
        do throws(LoopError) {
            return try body()
        } catch {
            throw .loop(error)
        }
    }

    /// One sentence for a person.
    var text: String {
        switch self {
        case .kernel(let doing, let error): "cannot \(doing): \(error.text)"
        case .loop(let error): "cannot set up the event loop (\(error.step.rawValue)): \(Errno(code: error.code).text)"
        case .launch(let program, .step(let step, let error, _)):
            "cannot start \(program) (step \(step.name)): \(error.text)"
        case .launch(let program, _): "cannot start \(program)"
        }
    }
}
