internal import Control
internal import Linux
internal import Model
internal import Supervision

/// One change on its way: names → edits → the state file → the supervisor → settled.
final class ChangeWork {
    let parts: DaemonParts
    let options: ChangeOptions
    let author: Operator
    let peer: Peer
    /// The edits of a change that is only played through; `nil` when it is meant.
    private var rehearsed: [StateEdit]?

    init(_ parts: DaemonParts, options: ChangeOptions, author: Operator, peer: Peer) {
        self.parts = parts
        self.options = options
        self.author = author
        self.peer = peer
    }

    /// The edits that the change would begin with.
    func rehearse(_ change: Change) throws(ControlError) -> [StateEdit] {
        rehearsed = []
        let operation = Operation(number: 0, verb: change.verb)
        start(change, operation)
        if let error = operation.row.error { throw error }
        return rehearsed ?? []
    }

    var isRehearsing: Bool { rehearsed != nil }

    /// Begins the change; `operation` ends with what really happened.
    func start(_ change: Change, _ operation: Operation) {
        do throws(ControlError) {
            if change.writesState, !parts.store.problems.isEmpty {
                throw Self.error(StateProblem(diagnostics: parts.store.problems), fileIsInvalid: true)
            }
            switch change {
            case .spawn(let request): try spawn(request, operation)
            case .stop(let names, let delete): try stop(names, delete: delete, operation)
            case .restart(let names): try restart(names, operation)
            case .reset(let names): try reset(names, operation)
            case .signal(let names, let signal): try self.signal(names, signal, operation)
            case .scale(let replicas): try scale(replicas, operation)
            case .weight(let weights): try weight(weights, operation)
            case .appAdd(let directory, let name): try addApp(directory, name: name, operation)
            case .appDelete(let app): try deleteApp(app, operation)
            case .reload(let app): try reload(app, operation)
            case .env(let change): try changeEnvironment(change, operation)
            case .route(let route): try changeRoute(route, operation)
            case .routeRemove(let host, let path): try removeRoute(host: host, path: path, operation)
            case .routeDefault(let app): try setDefaultRoute(app, operation)
            case .apply(let toml): try apply(toml, operation)
            case .undo(let generation): try undo(generation, operation)
            case .cancel, .shutdown, .exec, .run, .execSignal:
                throw ControlError(.internal, "\(change.verb) is not done here")
            }
        } catch {
            operation.fail(error)
        }
    }

    /// The app whose directory the command was typed in.
    var callersApp: String? { parts.state.app(containing: options.caller.directory) }

    /// Writes edits; then `next` with the new generation, or the operation fails.
    func commit(_ edits: [StateEdit], _ operation: Operation, then next: @escaping (Int) -> Void) {
        if rehearsed != nil {
            rehearsed?.append(contentsOf: edits)
            return
        }
        parts.store.commit(edits, by: author) { [self] result in
            if case .done(let generation) = result {
                next(generation)
            } else {
                finish(operation, failed: result)
            }
        }
    }

    /// Ends the operation with the reason why nothing was written.
    func finish(_ operation: Operation, failed result: StateStore.Result) {
        switch result {
        case .done: break
        case .problem(let problem, let fileIsInvalid):
            operation.fail(Self.error(problem, fileIsInvalid: fileIsInvalid))
        case .failed(let step, let error):
            let isFull = error == .noSpace || error == .quotaExceeded
            operation.fail(
                ControlError(isFull ? .noSpace : .failed, "cannot \(step) the state file: \(error.text)"))
        }
    }

    static func error(_ problem: StateProblem, fileIsInvalid: Bool) -> ControlError {
        var error =
            fileIsInvalid
            ? ControlError(
                .stateInvalid, "the state file cannot be used as it is",
                hint: "mend it; everything runs on as it was meanwhile")
            : ControlError(.invalid, "the state file would not be valid with this change")
        error.diagnostics = problem.diagnostics
        return error
    }

    /// Waits until all of `names` are as asked for, telling where they are; `done` gets those that failed.
    func settle(
        _ names: [InstanceName], _ operation: Operation, judge: @escaping (SettledState) -> SettlementWatch.Verdict,
        done: @escaping ([InstanceName: Cause]) -> Void
    ) {
        let parts = parts
        let id = parts.settlements.wait(
            for: names, judge: { judge(parts.settled($0)) },
            step: { for name in names { Self.tell(operation, name, parts) } }, done: done)
        operation.cancel = { [weak operation] in
            parts.settlements.abandon(id)
            operation?.cancelled()
        }
        parts.settlements.look()
    }

    private static func tell(_ operation: Operation, _ name: InstanceName, _ parts: DaemonParts) {
        let listening = parts.desired().instances[name]?.service.listening
        for report in parts.supervision.supervisor.report(for: name) {
            operation.progress(
                ProgressRow(
                    name: report.name.description, phase: ProgressText.text(report, listening),
                    detail: report.phase == .backoff ? report.cause.map(CauseText.text) : nil))
        }
    }
}

extension HostState {
    /// The registered app whose directory is `directory` or a parent of it; the deepest wins.
    func app(containing directory: String?) -> String? {
        guard let directory else { return nil }
        return apps.filter { directory == $0.value.directory || directory.hasPrefix($0.value.directory + "/") }
            .max { $0.value.directory.utf8.count < $1.value.directory.utf8.count }?.key
    }
}

extension Change {
    /// Whether it cannot be done while the state file is unusable.
    var writesState: Bool {
        switch self {
        case .restart, .reset, .signal, .cancel, .shutdown, .exec, .run, .execSignal: false
        case .spawn, .stop, .scale, .weight, .appAdd, .appDelete, .reload, .env, .route, .routeRemove, .routeDefault,
            .apply, .undo:
            true
        }
    }
}

/// Where a replica is on its way, for whoever waits.
enum ProgressText {
    static func text(_ report: ReplicaReport, _ listening: Listening?) -> String {
        switch report.phase {
        case .running where report.health == .unknown: "waiting for its health check"
        case .starting, .running:
            if report.process == nil {
                "starting"
            } else if let listening, !listening.isEmpty {
                listening.socket == nil ? "waiting for port" : "waiting for socket"
            } else {
                report.phase.rawValue
            }
        case .stopping where report.process?.weight != nil: "draining"
        case .stopped, .ready, .backoff, .stopping, .exited, .failed: report.phase.rawValue
        }
    }
}
