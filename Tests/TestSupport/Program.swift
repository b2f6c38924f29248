import CTestSupport
import Glibc

/// A program that a test has started, in a process group of its own.
///
/// What it prints is collected while the test waits for it. When the last reference goes, its whole
/// group is killed, so a failed test leaves nothing behind.
package final class Program {
    /// How a program ended.
    package enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// What a finished program left.
    package struct Result: Sendable {
        package let ending: Ending
        package let output: String
        package let errors: String

        /// The exit code, or 128 + the signal as a shell says it.
        package var code: Int32 {
            switch ending {
            case .exited(let code): code
            case .killed(let signal): 128 + signal
            }
        }
    }

    /// What can go wrong with running one.
    package enum Failure: Error, Equatable {
        case notFound(String)
        case spawn(errno: Int32)
        /// It was still running at the deadline; what it had printed until then.
        case timedOut(output: String, errors: String)
        /// It ended, or stayed silent until the deadline, without printing the expected text.
        case neverPrinted(String, output: String, errors: String)
    }

    /// Its process id, which is also the id of its group.
    package let pid: Int32
    /// How it ended, once that is known.
    package private(set) var ending: Ending?
    private let exit: Int32
    private var outputPipe: OutputPipe
    private var errorPipe: OutputPipe

    /// What it has printed so far, as far as the test has waited for it.
    package var output: String { outputPipe.text }
    /// The same of its standard error.
    package var errors: String { errorPipe.text }

    /// Starts `arguments[0]`, looked up in `$PATH` unless it has a slash.
    ///
    /// - Parameters:
    ///   - arguments: The program and its arguments.
    ///   - environment: All its variables; the test's own when `nil`.
    ///   - folder: Its working directory; the test's own when `nil`.
    /// - Throws: `Failure.notFound` or `Failure.spawn`.
    package init(_ arguments: [String], environment: [String: String]? = nil, in folder: String? = nil) throws {
        guard let name = arguments.first, let path = Self.find(name) else {
            throw Failure.notFound(arguments.first ?? "")
        }
        let output = OutputPipe()
        let errors = OutputPipe()
        defer {
            output.closeWriter()
            errors.closeWriter()
        }
        let plan = SpawnPlan(
            path: path, arguments: arguments, environment: environment ?? Variables.current, folder: folder,
            output: output.writer, errors: errors.writer)
        pid = try plan.spawn()
        exit = ct_pidfd_open(pid)
        outputPipe = output
        errorPipe = errors
    }

    deinit {
        kill(-pid, SIGKILL)
        if ending == nil {
            var status: Int32 = 0
            _ = unsafe waitpid(pid, &status, 0)
        }
        close(exit)
    }

    /// Runs a program to its end.
    package static func run(
        _ arguments: [String], environment: [String: String]? = nil, in folder: String? = nil,
        within duration: Duration = .seconds(20)
    ) throws -> Result {
        try Program(arguments, environment: environment, in: folder).finish(within: duration)
    }

    /// The file that running `name` would execute.
    package static func find(_ name: String) -> String? {
        if name.contains("/") { return name }
        let folders = (Variables.current["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { $0 + "/" + name }.first { unsafe access($0, X_OK) == 0 }
    }

    /// Waits for its end.
    package func finish(within duration: Duration = .seconds(20)) throws -> Result {
        let deadline = Deadline(in: duration)
        while !collect(until: deadline) {
            if deadline.hasPassed { throw Failure.timedOut(output: output, errors: errors) }
        }
        guard let ending else { throw Failure.timedOut(output: output, errors: errors) }
        return Result(ending: ending, output: output, errors: errors)
    }

    /// Waits until `text` stands in its output or its errors.
    package func waitUntilPrinted(_ text: String, within duration: Duration = .seconds(10)) throws {
        let deadline = Deadline(in: duration)
        while !output.contains(text) && !errors.contains(text) {
            if (collect(until: deadline) || deadline.hasPassed) && !output.contains(text) && !errors.contains(text) {
                throw Failure.neverPrinted(text, output: output, errors: errors)
            }
        }
    }

    /// Sends it a signal, as kill(2) does.
    package func signal(_ number: Int32) {
        if ending == nil { kill(pid, number) }
    }

    /// Waits for output or the end, and takes both in; whether it has ended.
    private func collect(until deadline: Deadline) -> Bool {
        if ending != nil { return true }
        let open = [exit] + [outputPipe, errorPipe].filter(\.isOpen).map(\.reader)
        let ready = TestSupport.wait(for: .reading, on: open, until: deadline)
        if ready.contains(exit) { reap() }
        outputPipe.drain()
        errorPipe.drain()
        return ending != nil
    }

    private func reap() {
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, 0) == pid else { return }
        let signal = status & 0x7f
        ending = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
    }
}
