internal import EventLoop
internal import Linux
internal import Model
internal import Processes
internal import Supervision

extension Executor {
    /// Sends the process of a run on its way, with all that it is given, or says why not.
    ///
    /// `landSpawns()` ends it.
    func spawn(_ key: RunKey, _ name: ReplicaName, _ desired: DesiredInstance) {
        do throws(SpawnRefusal) {
            let prepared = try host.prepare(key, name, desired)
            let group = try SpawnRefusal.wrap("create_cgroup") { () throws(Errno) in
                try ReplicaGroup(key: key.value, tree: host.cgroups, mark: host.markEntry(key.value))
            }
            let run = ReplicaRun(key: key, name: name, desired: desired, prepared: prepared, group: group)
            runs[key] = run
            do throws(SpawnRefusal) {
                try run.limits.plan.apply(to: group)
                try start(run)
            } catch {
                undo(run)
                throw error
            }
        } catch {
            host.ports.release(key)
            post(.run(key, .spawnFailed(error.failure)))
        }
    }

    private func start(_ run: ReplicaRun) throws(SpawnRefusal) {
        let key = run.key.value
        let paths = host.paths
        let file = host.begin(ReplicaRecord(run))
        if run.desired.service.listening.notifies { try listenForNotifications(run) }
        let output = try makeLog(run, paths.fifo(key, error: false))
        let errors = try makeLog(run, paths.fifo(key, error: true))
        let request = request(run, output: output.child, errors: errors.child)
        if departed.count == SpawnFlight.most { land(departed.removeFirst()) }
        let flight: DepartedRun.Flight
        do throws(LaunchError) {
            if let isolation = run.enclosure {
                let whole = IsolatedRequest(request, isolation)
                flight = .isolated(try IsolatedFlight(whole), whole)
            } else {
                flight = .plain(try SpawnFlight(request))
            }
        } catch {
            throw SpawnRefusal(error)
        }
        departed.append(DepartedRun(run: run, flight: flight, output: output, errors: errors, record: file))
    }

    /// Waits for every process that is on its way; the supervisor is told of each.
    func landSpawns() {
        guard !departed.isEmpty else { return }
        let landing = departed
        departed = []
        for one in landing { land(one) }
    }

    private func land(_ one: DepartedRun) {
        let run = one.run
        do throws(LaunchError) {
            switch one.flight {
            case .plain(let flight):
                run.started(try flight.land(), on: loop) { [unowned self] report in exited(run, report) }
            case .isolated(let flight, let request):
                let process = try flight.land()
                run.begun(
                    IsolatedLife(process, request, on: loop) { [unowned self, key = run.key] report in
                        heard(report, of: key)
                    })
            }
            openLogs(run, output: one.output.takeReader(), errors: one.errors.takeReader())
            run.recordFile = one.record
            if let socket = run.site?.name, let literal = run.desired.service.listening.socket {
                host.links.added(run.name, path: socket, literal: literal, sibling: run.site?.sibling)
            }
            for note in run.notes { host.log.note("\(run.name): \(note)") }
            if let process = run.process { executes(run, pid: process.pid) }
        } catch {
            refuse(run, error)
        }
    }

    /// Nothing of the run has come to be.
    private func refuse(_ run: ReplicaRun, _ error: LaunchError) {
        undo(run)
        host.ports.release(run.key)
        post(.run(run.key, .spawnFailed(SpawnRefusal(error).failure)))
    }

    /// What is told of an isolated run.
    private func heard(_ report: IsolatedLife.Report, of key: RunKey) {
        guard let run = runs[key] else { return }
        switch report {
        case .executed(let pid):
            run.executed()
            executes(run, pid: pid)
        case .failed(let error): refuse(run, error)
        case .exited(let status): exited(run, run.ended(status))
        case .over: emptiness?.namespaceEnded(run)
        }
    }

    /// The service's program was executed.
    private func executes(_ run: ReplicaRun, pid: Int32) {
        if let file = run.recordFile { host.complete(ReplicaRecord(run), in: file) }
        run.recordFile = nil
        post(.run(run.key, .spawned(SpawnedProcess(pid: pid, isShell: run.plan.isShell))))
    }

    private func request(
        _ run: ReplicaRun, output: BorrowedDescriptor, errors: BorrowedDescriptor
    ) -> LaunchRequest {
        var request = LaunchRequest(
            plan: run.plan, mark: host.markEntry(run.key.value), descriptors: [host.null, output, errors])
        request.identity = run.identity
        request.cgroup = run.group.cgroupDescriptor
        request.limits = host.childLimits(for: run.desired.service.confinement.limits)
        if host.isForeground { request.options.insert(.diesWithParent) }
        if let command = run.command {
            command.replace(&request)
        } else if !host.trusts(run) {
            request.options.insert(.noNewPrivileges)
        }
        return request
    }

    private func exited(_ run: ReplicaRun, _ report: ExitReport) {
        guard runs[run.key] === run else { return }
        post(.run(run.key, .exited(report)))
        emptiness?.mainEnded(run)
    }

    private func undo(_ run: ReplicaRun) {
        runs[run.key] = nil
        run.notify = nil
        run.group.remove()
        host.logs.send(.close(run: run.key.value))
        host.removeFiles(of: run)
    }

    private func listenForNotifications(_ run: ReplicaRun) throws(SpawnRefusal) {
        let key = run.key
        run.notify = try SpawnRefusal.wrap("notify_socket") { () throws(Errno) in
            try NotifyListener(
                loop, path: host.paths.notifySocket(key.value), user: run.identity.user,
                isOwn: { [unowned run] pid in run.group.contains(pid) },
                report: { [unowned self] word in post(.run(key, .notified(word))) })
        }
    }

    private func makeLog(_ run: ReplicaRun, _ path: String) throws(SpawnRefusal) -> LogEnds {
        try SpawnRefusal.wrap("open_log") { () throws(Errno) in try LogEnds(path: path, owner: run.identity) }
    }

    private func openLogs(_ run: ReplicaRun, output: Int32, errors: Int32) {
        let path = host.logPath(of: run.name)
        for (descriptor, isError) in [(output, false), (errors, true)] {
            let key = LogPump.SourceKey(run: run.key.value, isError: isError)
            host.logs.send(.open(key, descriptor: descriptor, path: path, policy: host.logPolicy))
        }
    }
}

/// A run whose process is on its way.
struct DepartedRun {
    /// Its own process, or the `tenement-init` that starts it.
    enum Flight {
        case plain(SpawnFlight)
        case isolated(IsolatedFlight, IsolatedRequest)
    }

    let run: ReplicaRun
    let flight: Flight
    let output: LogEnds
    let errors: LogEnds
    let record: RecordFile?
}

/// Both ends of one log FIFO during a spawn.
final class LogEnds {
    private var reader: Int32
    private let writer: FileDescriptor

    init(path: String, owner: Identity) throws(Errno) {
        let fifo = try LogFIFO.make(at: path, owner: owner)
        writer = try fifo.openForChild()
        reader = fifo.takeReader().release()
    }

    deinit {
        if reader >= 0 { _ = FileDescriptor(owning: reader) }
    }

    /// What the child writes to.
    var child: BorrowedDescriptor { writer.borrowed }

    /// Hands over the end that the pump reads.
    func takeReader() -> Int32 {
        defer { reader = -1 }
        return reader
    }
}
