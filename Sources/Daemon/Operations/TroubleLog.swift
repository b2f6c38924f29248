internal import Model
internal import Supervision

/// What of the history belongs into the daemon's own log: whatever an operator may have to act on.
final class TroubleLog {
    /// Runs that were told to end: their end is no news.
    private var leaving: Set<RunKey> = []

    /// The line for an occurrence; `nil` where nobody needs to act.
    func line(_ record: SupervisionRecord) -> String? {
        switch record.occurrence {
        case .stopping, .replacing, .restarting:
            if let key = record.key { leaving.insert(key) }
            return nil
        case .exited:
            if let key = record.key, leaving.remove(key) != nil { return nil }
            return text(record)
        case .failed, .gaveUp, .killed, .lingering, .replacementFailed, .cycle: return text(record)
        case .backingOff(let delay, _): return delay == .zero ? nil : text(record)
        case .waiting, .starting, .started, .ready, .unready, .finished, .stopped, .replaced, .scaled, .status, .reset:
            return nil
        }
    }

    private func text(_ record: SupervisionRecord) -> String {
        let name =
            switch record.subject {
            case .instance(let name): name.description
            case .replica(let name): name.description
            }
        return "\(name): \(OccurrenceText.text(record.occurrence))"
    }
}
