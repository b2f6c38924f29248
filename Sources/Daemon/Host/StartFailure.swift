internal import EventLoop
internal import Linux
internal import Model
internal import Processes

/// Why the daemon could not be set up.
enum StartFailure: Error, Equatable {
    case kernel(doing: String, Errno)
    case loop(LoopError)
    /// A program of ours did not start.
    case launch(program: String, LaunchError)
    /// The state file or a manifest cannot be used.
    case files([Diagnostic])
    /// Another daemon has this state file.
    case running(stateFile: String)
    /// An address that was asked for cannot be listened at.
    case listen(address: String, holder: String, Errno)
    /// A program of ours is missing.
    case missing(program: String)

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
        case .files(let diagnostics): diagnostics.map(Self.line).joined(separator: "\n")
        case .running(let stateFile): "another supervisor runs on \(stateFile)"
        case .listen(let address, let holder, let error):
            "cannot listen at \(address): \(error.text)" + (holder.isEmpty ? "" : "; the port is held: \(holder)")
        case .missing(let program):
            "\(program) is not beside tenement, nor in ../libexec/tenement, nor in TENEMENT_LIBEXEC"
        }
    }

    /// 2 where files or settings are to be mended, else 1.
    var exitCode: Int32 {
        switch self {
        case .files: 2
        case .kernel, .loop, .launch, .running, .listen, .missing: 1
        }
    }

    private static func line(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.line > 0 ? "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)" : diagnostic.file
        return "\(place): \(diagnostic.message)" + (diagnostic.hint.map { "; \($0)" } ?? "")
    }
}
