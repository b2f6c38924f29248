internal import JSON
internal import Linux
internal import Processes

/// What an earlier daemon of this state file left running, ended before anything new is started.
///
/// Only what the records prove: number, start time and pidfd inode must match,
/// or the cgroup be one of ours, or the mark in the environment. A stranger who
/// got a number again is never touched.
struct Leftovers {
    private let paths: RuntimePaths
    private let cgroups: CgroupTree?
    private let log: DaemonLog
    /// How long killed processes may take to go, in milliseconds.
    private static let patience: Int32 = 10_000

    init(_ directory: RuntimePaths, cgroups: CgroupTree?, log: DaemonLog) {
        paths = directory
        self.cgroups = cgroups
        self.log = log
    }

    /// Ends them all and removes what they had; returns how many runs were found alive.
    ///
    /// `isFirst`: no daemon has run in this boot, so that looking into every process is not worth its time where the
    /// cgroups would tell.
    func end(recorded keys: [UInt64], isFirst: Bool = false) -> Int {
        endRouter()
        var alive = 0
        for key in keys {
            if endRecorded(key) { alive += 1 }
            for path in [paths.record(key), paths.fifo(key, error: false), paths.fifo(key, error: true)] {
                try? File.remove(path)
            }
            try? File.remove(paths.notifySocket(key))
        }
        endLeaves()
        if !isFirst || cgroups == nil { endMarked() }
        return alive
    }

    /// The router of the earlier supervisor: until it can be taken over, it would keep the addresses.
    private func endRouter() {
        guard let bytes = try? File.read(paths.routerRecord), let json = try? JSONParser.parse(bytes),
            let process = ProcessIdentity(json: json)
        else { return }
        repeatUntilNone { () throws(Errno) in
            guard case .found(let child) = try process.recover(), child.pidfd.isAlive else { return 0 }
            try child.pidfd.send(signal: 9)
            return 1
        }
        try? File.remove(paths.routerRecord)
    }

    /// The process of one record, if it is still the one that was written down.
    private func endRecorded(_ key: UInt64) -> Bool {
        guard let bytes = try? File.read(paths.record(key)), let record = ReplicaRecord(bytes),
            let process = record.process
        else { return false }
        guard let recovery = try? process.recover() else { return false }
        switch consume recovery {
        case .found(let child):
            guard child.pidfd.isAlive else { return false }
            if let pidOne = record.pidOne { try? GroupSweep.send(9, to: pidOne) }
            log.note("ends \(record.name) (pid \(process.pid)), which an earlier supervisor left")
            var sweep = GroupSweep(mark: ReplicaScan.mark(hostID: paths.hostID, key: String(key)), leader: process)
            repeatUntilNone { () throws(Errno) in try sweep.step() }
            return true
        case .stranger:
            log.note("pid \(process.pid) of \(record.name) belongs to another process now; it is left alone")
            return false
        case .gone:
            return false
        }
    }

    /// cgroups of ours that still have processes.
    private func endLeaves() {
        guard let cgroups else { return }
        for key in (try? cgroups.leaves()) ?? [] {
            guard let group = try? cgroups.openLeaf(key) else { continue }
            repeatUntilNone { () throws(Errno) in
                guard try group.isPopulated() else { return 0 }
                try group.kill()
                return 1
            }
            try? group.remove()
        }
    }

    /// Processes with our mark that are in no record and no cgroup.
    private func endMarked() {
        repeatUntilNone { () throws(Errno) in
            let marked = try ReplicaScan.marked(hostID: paths.hostID)
            for process in marked.values.joined() { try? GroupSweep.send(9, to: process) }
            return marked.values.joined().count
        }
    }

    /// Runs `step` until it finds nothing, with pauses for the kernel to let the dead go.
    private func repeatUntilNone(_ step: () throws(Errno) -> Int) {
        guard let pause = try? EventFD() else { return }
        var waited: Int32 = 0
        while waited < Self.patience {
            // An error is no proof that nothing is left.
            if (try? step()) == 0 { return }
            _ = try? pause.descriptor.borrowed.wait(for: .readable, milliseconds: 5)
            waited += 5
        }
        log.warn("some processes of an earlier supervisor do not end")
    }
}
