internal import Control
internal import EventLoop
internal import Linux
internal import Model
internal import Processes
internal import Routing
internal import Supervision

/// The supervisor: everything joined, from its start to its end.
package final class TenementDaemon {
    private let loop: Loop
    private let parts: DaemonParts
    private let options: DaemonOptions
    private var desk: OperationDesk?
    private var control: ControlServer?
    private var admin: AdminListener?
    private var project: ProjectWatch?
    private var projectApp: ProjectApp?
    private var guardian: ForegroundGuardian?
    private var signals: [SignalSource] = []
    private var isEnding = false
    /// Others than the owner may use the control socket.
    private var isShared = false
    private var routingTimer: TimerSource?
    private var memoryTimer: TimerSource?
    /// How long after a change its work is over, in nanoseconds.
    private static let calm: Int64 = 500_000_000

    /// Runs a supervisor until it is told to end.
    ///
    /// - Returns: The exit status: 0 after an orderly end, 1 if it could not start, 2 if its files cannot be used.
    package static func run(_ options: DaemonOptions) -> Int32 {
        let ready = ReadySignal(options.readyDescriptor)
        let log = DaemonLog()
        do throws(StartFailure) {
            let daemon = try TenementDaemon(options, log: log)
            daemon.begin {
                ready.tell("ready")
                Systemd.ready()
            }
            return try daemon.serve()
        } catch {
            log.fail(error)
            ready.tell(error.text)
            return error.exitCode
        }
    }

    private init(_ options: DaemonOptions, log: DaemonLog) throws(StartFailure) {
        Signals.ignorePipe()
        Memory.useOneHeap()
        self.options = options
        let start = try DaemonStart(options, log: log)
        loop = start.loop
        parts = start.parts
        let desk = OperationDesk(parts)
        self.desk = desk
        desk.shutdown = { [unowned self] author in shutdown(author) }
        routingTimer = try StartFailure.loop { () throws(LoopError) in
            // After everything else that is ready: one plan for all of it.
            try TimerSource(loop, priority: 100) { [unowned self] in route() }
        }
        memoryTimer = try StartFailure.loop { () throws(LoopError) in
            try TimerSource(loop, priority: 100) { Memory.giveBack() }
        }
        connect()
        try openDoors(start)
        try listenToSignals()
        project = try start.watchProject()
        projectApp = try start.projectApp()
        guardian = try start.guardian()
    }

    /// Starts what should run; `ready` is called once commands find what they need.
    private func begin(_ ready: @escaping () -> Void) {
        let author = Operator(uid: CurrentProcess.user, command: options.startsNothing ? "spawn" : "up")
        for warning in projectApp?.warnings ?? [] { parts.host.log.warn(warning) }
        let edits = projectApp?.edits(for: parts.state, startsNothing: options.startsNothing) ?? []
        parts.store.commit(edits, by: author) { [self] result in
            if case .problem(let problem, _) = result { parts.host.log.fail(.files(problem.diagnostics)) }
            follow(author: Operator(command: "start of the supervisor")) { [self] in
                // Before the router serves, it knows what to serve.
                route()
                parts.router.start()
                if isShared { admitGroups() }
                if case .foreground = options.mode {
                    for url in ServedAddresses(parts).urls { parts.host.log.note(url) }
                }
                ready()
            }
        }
    }

    /// Looked up only now: a name service may take its time, and no service waits for that.
    private func admitGroups() {
        control?.access.operators = (try? UserDatabase.group(named: ControlAccess.operatorsGroup)) ?? nil
        control?.access.viewers = (try? UserDatabase.group(named: ControlAccess.viewersGroup)) ?? nil
    }

    /// Makes what runs follow the state file; ports and users that instances lack are written down before they start.
    private func follow(author: Operator?, then done: @escaping () -> Void = {}) {
        let edits = InstanceAllocation(parts).edits(for: parts.state.instanceNames.sorted()) ?? []
        parts.store.commit(edits, by: author) { [self] _ in
            parts.apply(by: author)
            memoryTimer?.arm(at: Clock.monotonic() + Self.calm)
            done()
        }
    }

    private func serve() throws(StartFailure) -> Int32 {
        let code = try StartFailure.loop { () throws(LoopError) in try loop.run() }
        control?.stop()
        parts.router.stop()
        parts.nodePorts.stop(removing: parts.supervision.supervisor.isEmpty)
        parts.host.logs.stop()
        parts.host.links.removeAll()
        guardian?.release()
        try? File.remove(socketPath)
        return code
    }

    private var socketPath: String { options.controlSocket ?? parts.host.paths.controlSocket }
}

extension TenementDaemon {
    /// Joins the parts: what one learns, the others are told.
    private func connect() {
        let parts = parts
        parts.executor.post = { parts.supervision.post($0) }
        let trouble = TroubleLog()
        parts.executor.record = { record in
            parts.events.add(record)
            if let line = trouble.line(record) { parts.host.log.note(line) }
        }
        parts.supervision.perform = { parts.executor.perform($0) }
        parts.supervision.begun = { parts.executor.landSpawns() }
        parts.supervision.settled = { [unowned self] in settled() }
        parts.router.reports.event = { parts.nodePorts.pass($0) }
        parts.nodePorts.post = { parts.supervision.post($0) }
        parts.nodePorts.inForce = { parts.settlements.look() }
        parts.router.reports.log = { parts.host.log.note($0) }
        parts.router.reports.applied = { parts.settlements.look() }
        parts.store.note = { parts.host.log.note($0) }
        parts.store.changed = { [unowned self] _, _, author in
            guard !isEnding else { return }
            for key in parts.settingsForNextStart {
                parts.host.log.note("settings.\(key) takes effect when the supervisor starts again")
            }
            parts.router.security.apply(parts.state.settings)
            follow(author: author)
            parts.events.add(kind: "changed", name: "", detail: author?.command ?? "the state file was edited")
        }
    }

    /// After a batch of actions: the router hears of changes, waiting commands look again.
    private func settled() {
        if parts.executor.hasRouting { routingTimer?.arm(at: 0) }
        parts.settlements.look()
        parts.executor.cleanUp()
        if isEnding, parts.supervision.supervisor.isEmpty { loop.stop() }
    }

    /// Tells the router once what a burst of events has changed.
    private func route() {
        let routing = parts.executor.takeRouting()
        if routing.isChanged {
            let builder = WishBuilder(state: parts.state, desired: parts.desired(), upstreams: routing.upstreams)
            parts.router.update(builder.wish(namesAt: parts.router.names?.listeners.addresses))
            parts.executor.routed(routing.upstreams, at: parts.router.wishVersion)
            parts.nodePorts.update(NodePortPlan(claimants: parts.claimants, offers: routing.offers))
            parts.executor.forwarded(routing.upstreams, at: parts.nodePorts.ordered)
        }
        parts.nodePorts.withdraw(routing.withdrawals, reached: routing.reached)
        for key in routing.withdrawals { parts.router.confirmWithdrawal(of: key) }
    }

    private func openDoors(_ start: DaemonStart) throws(StartFailure) {
        let mode: UInt32 = start.isShared ? 0o666 : 0o600
        let socket = try StartFailure.kernel("listen on \(socketPath)") { () throws(Errno) in
            try ControlSocket.listen(at: socketPath, mode: mode).release()
        }
        let owner = ControlAccess(owner: CurrentProcess.user)
        control = try StartFailure.loop { () throws(LoopError) in
            try ControlServer(loop, socket: FileDescriptor(owning: socket), access: owner) {
                [unowned self] request, peer, handle in desk?.receive(request, from: peer, answer: handle)
            }
        }
        isShared = start.isShared
        admin = try AdminListener(parts)
    }

    private func listenToSignals() throws(StartFailure) {
        let author = { (name: String) in Operator(command: "signal \(name)") }
        try StartFailure.loop { () throws(LoopError) in
            signals = [
                try SignalSource(loop, signal: 15) { [unowned self] in shutdown(author("TERM")) },
                try SignalSource(loop, signal: 2) { [unowned self] in shutdown(author("INT")) },
                try SignalSource(loop, signal: 1) { [unowned self] in
                    parts.store.lookAtFile()
                    parts.router.security.reread()
                    parts.router.names?.lookAtResolvers()
                },
                try SignalSource(loop, signal: 17) { [unowned self] in childEnded() },
            ]
        }
    }

    /// Stops everything in order, then ends; asked twice, it does not wait any longer.
    private func shutdown(_ author: Operator?) {
        Systemd.stopping()
        desk?.endSideProcesses()
        let isUrgent = isEnding
        isEnding = true
        parts.supervision.post(.command(.shutdown(force: isUrgent), by: author))
    }

    /// Orphans come to us only where there are no cgroups.
    private func childEnded() {
        // Whoever is on its way into namespaces has a number that is not known yet.
        guard parts.host.cgroups == nil, let others = desk?.sideProcessIDs, let own = parts.executor.children else {
            return
        }
        let ours = Set(own + others + [parts.router.pid ?? 0])
        _ = Orphans.reap(isSupervised: { ours.contains($0) })
        parts.executor.emptiness?.childEnded()
    }
}
