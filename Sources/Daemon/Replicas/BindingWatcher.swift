internal import EventLoop
internal import Linux
internal import Model
internal import Supervision

/// Sees when runs have bound what they declare, from the kernel's socket tables.
///
/// One dump serves all that wait; the pause before the next grows with the
/// time waited, so a slow boot costs little and a quick one is seen at once.
/// Nothing is dialled and nothing wakes when nobody waits.
final class BindingWatcher {
    private struct Waiting {
        let run: ReplicaRun
        let rule: BindingRule
        let since: Int64
        var nextLook: Int64
    }

    /// The shortest pause between two looks, in nanoseconds.
    private static let shortest: Int64 = 1_000_000
    /// The pause is this fraction of the time waited.
    private static let divisor: Int64 = 50

    private var waiting: [RunKey: Waiting] = [:]
    private var timer: TimerSource?
    private let tables: SocketTables
    private let report: (RunKey, Endpoint?) -> Void

    init(_ loop: Loop, report: @escaping (RunKey, Endpoint?) -> Void) throws(StartFailure) {
        self.report = report
        tables = try StartFailure.kernel("open the socket tables") { () throws(Errno) in try SocketTables() }
        timer = try StartFailure.loop { () throws(LoopError) in
            try TimerSource(loop) { [unowned self] in look() }
        }
    }

    /// Reports the run once it has bound everything.
    func watch(_ run: ReplicaRun, rule: BindingRule) {
        let now = Clock.monotonic()
        waiting[run.key] = Waiting(run: run, rule: rule, since: now, nextLook: now + Self.shortest)
        arm()
    }

    func unwatch(_ key: RunKey) {
        waiting[key] = nil
        arm()
    }

    /// Where the processes of a run listen now, for a person: `0.0.0.0:8080`, `udp 0.0.0.0:53`.
    func observed(_ run: ReplicaRun) -> [String] {
        guard let listeners = try? tables.listeners() else { return [] }
        let owner = SocketOwner(run)
        return listeners.filter(owner.owns).map { listener in
            (listener.isUDP ? "udp " : "") + SocketAddress.ip(listener.address, port: listener.port).text
        }
    }

    private func arm() {
        guard let next = waiting.values.map(\.nextLook).min() else {
            timer?.disarm()
            return
        }
        timer?.arm(at: next)
    }

    private func look() {
        let now = Clock.monotonic()
        let due = waiting.filter { $0.value.nextLook <= now + Self.shortest / 2 }
        let listeners = due.values.contains { !$0.rule.ports.isEmpty } ? (try? tables.listeners()) ?? [] : []
        let sockets = due.values.contains { $0.rule.socket != nil } ? UnixListeners.now() : UnixListeners(paths: [])
        for (key, entry) in due {
            if let found = find(entry, listeners: listeners, sockets: sockets) {
                waiting[key] = nil
                report(key, found.endpoint)
            } else {
                waiting[key]?.nextLook = now + max(Self.shortest, (now - entry.since) / Self.divisor)
            }
        }
        arm()
    }

    private func find(
        _ entry: Waiting, listeners: [SocketListener], sockets: UnixListeners
    ) -> BindingRule.Found? {
        let ports = Set(entry.rule.ports.map(\.number))
        let candidates = listeners.filter { ports.contains($0.port) }
        guard candidates.count >= Set(entry.rule.ports).count else { return nil }
        let owner = SocketOwner(entry.run)
        let own = candidates.isEmpty ? [] : candidates.filter(owner.owns)
        entry.run.bound = own
        var listens = false
        if let socket = entry.rule.socket, let path = entry.rule.hostSocket {
            listens = sockets.contains(socket) && entry.run.adoptSocket(path)
        }
        return entry.rule.endpoint(listeners: own, socketListens: listens)
    }
}

/// Tells whether a listener belongs to a run: made in its cgroup, or open in one of its processes.
private struct SocketOwner {
    private let cgroup: UInt64?
    private let inodes: Set<UInt32>

    init(_ run: ReplicaRun) {
        cgroup = run.cgroupID
        guard cgroup == nil else {
            inodes = []
            return
        }
        inodes = Set(run.processes().flatMap { pid in (try? ProcFS.socketInodes(of: pid)) ?? [] })
    }

    func owns(_ listener: SocketListener) -> Bool {
        if let cgroup { return listener.cgroup == cgroup }
        return inodes.contains(listener.inode)
    }
}
