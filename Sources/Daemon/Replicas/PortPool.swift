internal import Linux
internal import Model
internal import Processes
internal import Supervision

/// The ports of `process` replicas beside the ones that are written down: handed out until the next boot.
///
/// A port stays with its replica over restarts, and is not given to another
/// while a run that had it is remembered.
final class PortPool {
    private var lastOf: [ReplicaName: UInt16] = [:]
    private var holders: [UInt16: Set<RunKey>] = [:]
    private var portOf: [RunKey: UInt16] = [:]
    private var cursor: UInt16?
    /// Ports that the state file hands out; never given to anybody else.
    var reserved: Set<UInt16> = []

    /// The port for one run of a replica; `nil` when the range is used up.
    func take(for name: ReplicaName, key: RunKey, from range: ClosedRange<UInt16>) -> UInt16? {
        if let last = lastOf[name], isFree(last, except: name) {
            hold(last, name, key)
            return last
        }
        var candidate = cursor.flatMap { range.contains($0) ? $0 : nil } ?? range.lowerBound
        for _ in 0..<range.count {
            defer { candidate = candidate == range.upperBound ? range.lowerBound : candidate + 1 }
            guard isFree(candidate, except: name) else { continue }
            cursor = candidate == range.upperBound ? range.lowerBound : candidate + 1
            hold(candidate, name, key)
            return candidate
        }
        return nil
    }

    /// Notes that the run has a port that somebody else chose for it.
    func note(_ port: UInt16, for key: RunKey) {
        holders[port, default: []].insert(key)
        portOf[key] = port
    }

    /// The run is forgotten.
    func release(_ key: RunKey) {
        guard let port = portOf.removeValue(forKey: key) else { return }
        holders[port]?.remove(key)
        if holders[port]?.isEmpty == true { holders[port] = nil }
    }

    /// Whether no run of ours holds the port.
    func isUnused(_ port: UInt16) -> Bool { holders[port] == nil }

    private func isFree(_ port: UInt16, except name: ReplicaName) -> Bool {
        guard !reserved.contains(port), holders[port] == nil else { return false }
        return (try? PortProbe.isFree(port)) ?? false
    }

    private func hold(_ port: UInt16, _ name: ReplicaName, _ key: RunKey) {
        lastOf[name] = port
        note(port, for: key)
    }
}
