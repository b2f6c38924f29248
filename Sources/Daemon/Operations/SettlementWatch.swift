internal import EventLoop
internal import Linux
internal import Model
internal import Supervision

/// Waits for instances to become what was asked for.
final class SettlementWatch {
    private struct Wait {
        let id: Int
        var names: Set<InstanceName>
        let judge: (InstanceName) -> Verdict
        let step: () -> Void
        let done: ([InstanceName: Cause]) -> Void
        var failures: [InstanceName: Cause] = [:]
    }

    /// What is to be made of an instance now.
    enum Verdict {
        case pending
        case settled
        case failed(Cause)
    }

    private var waits: [Wait] = []
    private var lastID = 0

    /// Calls `done` once every instance has settled or failed; `step` after each change on the way.
    ///
    /// - Returns: A number to `abandon` it by.
    func wait(
        for names: [InstanceName], judge: @escaping (InstanceName) -> Verdict, step: @escaping () -> Void,
        done: @escaping ([InstanceName: Cause]) -> Void
    ) -> Int {
        lastID += 1
        waits.append(Wait(id: lastID, names: Set(names), judge: judge, step: step, done: done))
        return lastID
    }

    /// Nobody is interested any more.
    func abandon(_ id: Int) {
        waits.removeAll { $0.id == id }
    }

    /// Something has changed.
    func look() {
        var finished: [Wait] = []
        for index in waits.indices {
            waits[index].step()
            for name in waits[index].names {
                switch waits[index].judge(name) {
                case .pending: continue
                case .settled: waits[index].names.remove(name)
                case .failed(let cause):
                    waits[index].names.remove(name)
                    waits[index].failures[name] = cause
                }
            }
            if waits[index].names.isEmpty { finished.append(waits[index]) }
        }
        waits.removeAll { wait in finished.contains { $0.id == wait.id } }
        for wait in finished { wait.done(wait.failures) }
    }
}
