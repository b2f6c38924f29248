package import Linux

/// Ends everything that a replica left behind on a host without usable cgroups.
///
/// A process belongs to the replica if its environment has the mark, if it is in the session or process group of the
/// main process while that is not reaped, or if its parent belongs. Sessions of their own and double forks do not help
/// it. The caller repeats `step()` until nothing is left; no step waits. A first look at `members()` before the main
/// process is reaped also remembers those who have cleared their environment.
package struct GroupSweep: Sendable {
    private let mark: String
    private let leader: Int32
    private let leaderStart: UInt64
    private var known: Set<ProcessIdentity> = []

    /// For the replica with that mark whose main process is or was `leader`.
    package init(mark: String, leader: ProcessIdentity) {
        self.mark = mark
        self.leader = leader.pid
        leaderStart = leader.startTicks
    }

    /// The replica's processes now; those found once are remembered, whatever becomes of their parents.
    package mutating func members() throws(Errno) -> [ProcessIdentity] {
        var stats: [Int32: ProcessStat] = [:]
        var leaderIsThere = false
        for pid in try ProcFS.pids() {
            guard let stat = try? ProcFS.stat(of: pid), stat.startTicks >= leaderStart else { continue }
            if pid == leader { leaderIsThere = stat.startTicks == leaderStart }
            if !stat.isZombie { stats[pid] = stat }
        }
        var members = stats.values.filter { belongs($0, leaderIsThere: leaderIsThere) }.map(\.pid)
        var childrenOf: [Int32: [Int32]] = [:]
        for stat in stats.values { childrenOf[stat.parent, default: []].append(stat.pid) }
        var seen = Set(members)
        while let next = members.popLast() {
            for child in childrenOf[next] ?? [] where seen.insert(child).inserted { members.append(child) }
        }
        let own = CurrentProcess.pid
        let living = seen.filter { $0 != own }.compactMap { pid in
            stats[pid].map { ProcessIdentity(pid: pid, startTicks: $0.startTicks, inode: nil) }
        }
        known = Set(living)
        return living.sorted { $0.pid < $1.pid }
    }

    /// Kills what is left.
    ///
    /// Everything found is stopped before anything is killed, so that nothing forks in between.
    ///
    /// - Returns: How many processes were found; 0 means done.
    package mutating func step() throws(Errno) -> Int {
        let members = try members()
        for signal in [stopSignal, killSignal] {
            for member in members { try Self.send(signal, to: member) }
        }
        return members.count
    }

    /// Sends a signal to everything of the replica, as a polite request to end.
    package mutating func signal(_ signal: Int32) throws(Errno) {
        for member in try members() { try Self.send(signal, to: member) }
    }

    /// A number that was used again belongs to a stranger, who is left alone.
    package static func send(_ signal: Int32, to process: ProcessIdentity) throws(Errno) {
        guard case .found(let child) = try process.recover() else { return }
        do throws(Errno) {
            try child.pidfd.send(signal: signal)
        } catch {
            if error != .noSuchProcess { throw error }
        }
    }

    /// Once the main process is reaped its number may be another session's, so only the mark and memory count then.
    private func belongs(_ stat: ProcessStat, leaderIsThere: Bool) -> Bool {
        if stat.pid == leader { return leaderIsThere }
        if leaderIsThere && (stat.session == leader || stat.group == leader) { return true }
        if known.contains(ProcessIdentity(pid: stat.pid, startTicks: stat.startTicks, inode: nil)) { return true }
        return (try? ProcFS.environment(of: stat.pid, hasEntryEqualTo: mark)) ?? false
    }
}

private let stopSignal: Int32 = 19
private let killSignal: Int32 = 9
