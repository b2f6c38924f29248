internal import Control
internal import Linux
internal import Model

/// A change that an operator asked for, from its request to its end.
final class Operation {
    let id: String
    let verb: String
    let startedAt: UTCTime
    private(set) var row: OperationRow
    /// Waits for the end: the command itself, and whoever asks for the operation by its id.
    private var listeners: [(OperationRow) -> Void] = []
    private var watchers: [(ProgressRow) -> Void] = []
    /// Ends the work of the operation, if it can be ended.
    var cancel: (() -> Void)?

    init(number: Int, verb: String) {
        id = "op\(number)"
        self.verb = verb
        startedAt = UTCTime(nanoseconds: Clock.realtime())
        row = OperationRow(id: id, verb: verb, at: startedAt.text)
    }

    var isRunning: Bool { row.state == .running }

    /// Calls back once it has ended, at once if it has.
    func whenEnded(_ listener: @escaping (OperationRow) -> Void) {
        if isRunning { listeners.append(listener) } else { listener(row) }
    }

    /// Tells every step from now on.
    func watch(_ watcher: @escaping (ProgressRow) -> Void) {
        watchers.append(watcher)
    }

    /// Notes where a replica is; the same phase twice is told once.
    func progress(_ step: ProgressRow) {
        if let index = row.progress.firstIndex(where: { $0.name == step.name }) {
            guard row.progress[index] != step else { return }
            row.progress[index] = step
        } else {
            row.progress.append(step)
        }
        for watcher in watchers { watcher(step) }
    }

    func succeed(_ result: ChangeResult) {
        row.result = result
        end(.done)
    }

    func fail(_ error: ControlError) {
        row.error = error
        end(.failed)
    }

    func cancelled() {
        row.error = ControlError(.conflict, "\(verb) was cancelled")
        end(.cancelled)
    }

    private func end(_ state: OperationRow.State) {
        guard isRunning else { return }
        row.state = state
        cancel = nil
        watchers = []
        let waiting = listeners
        listeners = []
        for listener in waiting { listener(row) }
    }
}
