internal import Control
internal import EventLoop
internal import Linux
internal import Model
internal import Supervision

/// Takes the operator's requests: answers questions at once, carries out changes as operations.
final class OperationDesk {
    /// How many ended operations are remembered.
    private static let remembered = 100

    let parts: DaemonParts
    private let queries: Queries
    private let sideProcesses: SideProcessDesk
    private var operations: [Operation] = []
    private var lastNumber = 0
    private var timers: [String: TimerSource] = [:]
    /// Ends the daemon after everything has stopped.
    var shutdown: (Operator?) -> Void = { _ in }

    init(_ parts: DaemonParts) {
        self.parts = parts
        queries = Queries(parts)
        sideProcesses = SideProcessDesk(parts)
    }

    /// Answers one request, now or when its operation has ended.
    func receive(_ request: ControlRequest, from peer: Peer, answer handle: ReplyHandle) {
        switch request {
        case .look(.operations(let id, let wait), _): answerOperations(id, wait: wait, handle)
        case .look(let look, let caller): queries.answer(look, caller: caller, handle)
        case .change(.exec(let request), let options):
            sideProcesses.exec(request, from: options.caller, handle)
        case .change(.run(let request), let options): sideProcesses.run(request, from: options.caller, handle)
        case .change(.execSignal(let process, let signal), _): sideProcesses.signal(process, signal, handle)
        case .change(let change, let options): carryOut(change, options, peer, handle)
        }
    }

    /// The numbers of what clients have started beside services; `nil` while one is not known yet.
    var sideProcessIDs: [Int32]? { sideProcesses.children }

    /// Ends what clients have started beside services.
    func endSideProcesses() {
        sideProcesses.end()
    }

    /// What a shutdown stops.
    private static func everything(_ replicas: Int) -> String {
        switch replicas {
        case 0: "the supervisor; nothing was running"
        case 1: "1 replica and the supervisor"
        default: "\(replicas) replicas and the supervisor"
        }
    }

    private func carryOut(_ change: Change, _ options: ChangeOptions, _ peer: Peer, _ handle: ReplyHandle) {
        if let wanted = options.ifGeneration, wanted != parts.store.generation {
            let error = ControlError(
                .conflict, "the state file is at generation \(parts.store.generation), not \(wanted)")
            handle.answer(.error(error))
            return
        }
        let author = Operator(uid: peer.user, command: options.caller.command ?? change.verb)
        let work = ChangeWork(parts, options: options, author: author, peer: peer)
        if options.dryRun {
            handle.answer(work.plan(change))
            return
        }
        let operation = begin(change.verb)
        operation.watch { handle.progress($0) }
        reply(to: handle, when: operation, options)
        // Who leaves a spawn that is waited for does not want it any more.
        if case .spawn = change, options.wait != nil { handle.onGone = { operation.cancel?() } }
        if case .cancel(let id) = change {
            cancel(id, operation)
        } else if case .shutdown = change {
            let all = Self.everything(parts.executor.runs.count)
            operation.succeed(ChangeResult(outcomes: [OutcomeRow(.shutdown, all)]))
            shutdown(author)
        } else {
            work.start(change, operation)
        }
    }

    private func begin(_ verb: String) -> Operation {
        lastNumber += 1
        let operation = Operation(number: lastNumber, verb: verb)
        operations.append(operation)
        if operations.count > Self.remembered { operations.removeAll { !$0.isRunning && $0 === operations.first } }
        return operation
    }

    /// Answers when the operation ends, or when the client's time is up; it goes on then.
    private func reply(to handle: ReplyHandle, when operation: Operation, _ options: ChangeOptions) {
        operation.whenEnded { [unowned self] row in
            timers[row.id] = nil
            if let error = row.error {
                handle.answer(.error(error))
            } else {
                handle.answer(.result(row.result ?? ChangeResult()))
            }
        }
        guard operation.isRunning, let wait = options.wait else { return }
        let timer = try? TimerSource(parts.loop) { [unowned self] in
            timers[operation.id] = nil
            let steps = operation.row.progress.map { "\($0.name): \($0.phase)" }
            let progress = steps.isEmpty ? "" : " (\(steps.prefix(3).joined(separator: ", ")))"
            var error = ControlError(
                .timeout, "\(operation.verb) has not settled in time\(progress)",
                hint: "it goes on; `tenement ps` shows how far it is")
            error.operation = operation.id
            handle.answer(.error(error))
        }
        timer?.arm(at: Clock.monotonic() + wait.wholeNanoseconds)
        timers[operation.id] = timer
    }

    private func cancel(_ id: String, _ request: Operation) {
        guard let operation = operations.first(where: { $0.id == id && $0.isRunning }) else {
            request.fail(ControlError(.notFound, "no operation \(id) is running"))
            return
        }
        guard let cancel = operation.cancel else {
            request.fail(ControlError(.conflict, "\(operation.verb) cannot be cancelled any more"))
            return
        }
        cancel()
        request.succeed(ChangeResult(outcomes: [OutcomeRow(.cancelled, id)]))
    }

    private func answerOperations(_ id: String?, wait: Duration?, _ handle: ReplyHandle) {
        guard let id else {
            handle.answer(.operations(operations.map(\.row)))
            return
        }
        guard let operation = operations.first(where: { $0.id == id }) else {
            handle.answer(.error(ControlError(.notFound, "there is no operation \(id)")))
            return
        }
        guard wait != nil, operation.isRunning else {
            handle.answer(.operations([operation.row]))
            return
        }
        operation.whenEnded { handle.answer(.operations([$0])) }
    }
}
