internal import EventLoop
internal import Linux
internal import Model
internal import Supervision
internal import TOML

/// The one state file: what it says, what is to be written into it, what a person changed.
///
/// Lives on the loop's thread; the disk is waited for on another. Edits that
/// come while one commit is on its way are written together by the next.
final class StateStore {
    /// How a commit ended.
    enum Result {
        /// Durable, as this generation.
        case done(generation: Int)
        case problem(StateProblem, fileIsInvalid: Bool)
        case failed(step: String, Errno)
    }

    private struct Pending {
        var edits: [StateEdit]
        var author: Operator?
        var completion: (Result) -> Void
    }

    let path: String
    private(set) var version: StateVersion {
        didSet { changes += 1 }
    }
    /// Counts the versions since the start.
    private(set) var changes = 0
    private(set) var history: Generations
    /// What is wrong with the file as it is on disk; empty while it is `version`.
    private(set) var problems: [Diagnostic] = []
    /// A hand edit that removes so much that somebody must confirm it.
    private(set) var heldEdit: StateVersion?
    /// The state is another one now.
    var changed: (_ old: StateVersion, _ new: StateVersion, _ by: Operator?) -> Void = { _, _, _ in }
    /// A line for the daemon's log.
    var note: (String) -> Void = { _ in }

    private var waiting: [Pending] = []
    private var inFlight: [Pending] = []
    private let outcomes: Mailbox<StateCommit.Outcome>
    private var outcomeSource: DescriptorSource?
    private var watch: StateWatch?

    init(_ loop: Loop, path: String, version: StateVersion) throws(StartFailure) {
        self.path = path
        self.version = version
        history = Generations(stateFile: path)
        outcomes = try StartFailure.loop { () throws(LoopError) in try Mailbox() }
        outcomeSource = try StartFailure.loop { () throws(LoopError) in
            try outcomes.deliver(on: loop) { [unowned self] in $0.forEach(finish) }
        }
        watch = try StateWatch(loop, path: path) { [unowned self] in lookAtFile() }
        if history.newest == 0 { remember(version, by: Operator(command: "first seen")) }
    }

    var state: HostState { version.state }
    var generation: Int { history.newest }

    /// Writes edits; `completion` runs once they are durable or refused.
    func commit(_ edits: [StateEdit], by author: Operator?, completion: @escaping (Result) -> Void) {
        guard !edits.isEmpty else {
            completion(.done(generation: generation))
            return
        }
        waiting.append(Pending(edits: edits, author: author, completion: completion))
        writeNext()
    }

    /// Takes a hand edit that waits for confirmation.
    ///
    /// - Returns: Whether there was one.
    func acceptHeldEdit(by author: Operator?) -> Bool {
        guard let edit = heldEdit else { return false }
        heldEdit = nil
        adopt(edit, by: author)
        return true
    }

    /// Reads the file again, as SIGHUP asks for.
    func lookAtFile() {
        guard inFlight.isEmpty, let bytes = try? File.read(path) else { return }
        guard bytes != version.bytes else {
            (problems, heldEdit) = ([], nil)
            return
        }
        do throws(StateProblem) {
            try take(try StateVersion(bytes, file: path, over: version.project))
        } catch {
            guard problems != error.diagnostics else { return }
            problems = error.diagnostics
            for diagnostic in problems.prefix(5) {
                note("\(diagnostic.file):\(diagnostic.line):\(diagnostic.column): \(diagnostic.message)")
            }
            note("the state file was not applied; everything runs on as it was")
        }
    }

    /// The project's `tenement.toml` is another one now.
    func rebase(over project: TOMLTable?) throws(StateProblem) {
        let next = try StateVersion(version.bytes, file: path, over: project)
        let old = version
        version = next
        changed(old, next, nil)
    }

    /// A person's version: applied unless it removes suspiciously much.
    private func take(_ edit: StateVersion) throws(StateProblem) {
        let refusals = HostState.refusals(from: version.state, to: edit.state)
        guard refusals.isEmpty else { throw StateProblem(refusals, file: path) }
        problems = []
        guard !HostState.removesTooMuch(from: version.state, to: edit.state) else {
            guard heldEdit?.bytes != edit.bytes else { return }
            heldEdit = edit
            note("the state file now lacks most instances; `tenement apply` accepts that")
            return
        }
        heldEdit = nil
        adopt(edit, by: nil)
    }

    private func adopt(_ next: StateVersion, by author: Operator?) {
        let old = version
        version = next
        remember(next, by: author)
        changed(old, next, author)
    }

    private func remember(_ version: StateVersion, by author: Operator?) {
        do throws(Errno) {
            try history.add(version.bytes, by: author, at: UTCTime(nanoseconds: Clock.realtime()))
        } catch {
            note("cannot write the history of the state file: \(error.text)")
        }
    }
}

extension StateStore {
    private func writeNext() {
        guard inFlight.isEmpty, !waiting.isEmpty else { return }
        inFlight = waiting
        waiting = []
        let commit = StateCommit(path: path, base: version, edits: inFlight.flatMap(\.edits))
        let outcomes = outcomes
        do throws(Errno) {
            _ = try Thread(name: "state", stack: 1 << 20) { outcomes.post(commit.perform()) }
        } catch {
            finish(.failed(step: "start a thread", error))
        }
    }

    private func finish(_ outcome: StateCommit.Outcome) {
        let done = inFlight
        inFlight = []
        switch outcome {
        case .written(let next, let personal):
            problems = []
            if let personal { adopt(personal, by: nil) }
            if next.bytes != version.bytes { adopt(next, by: done.first?.author) }
            done.forEach { $0.completion(.done(generation: generation)) }
        case .refused where done.count > 1:
            // One of them does not fit: each is tried alone.
            for pending in done { retryAlone(pending) }
        case .refused(let problem):
            done.forEach { $0.completion(.problem(problem, fileIsInvalid: false)) }
        case .fileInvalid(let problem):
            problems = problem.diagnostics
            done.forEach { $0.completion(.problem(problem, fileIsInvalid: true)) }
        case .failed(let step, let error):
            done.forEach { $0.completion(.failed(step: step, error)) }
        }
        writeNext()
    }

    private func retryAlone(_ pending: Pending) {
        do throws(StateProblem) {
            _ = try version.applying(pending.edits, file: path)
            waiting.append(pending)
        } catch {
            pending.completion(.problem(error, fileIsInvalid: false))
        }
    }
}
