internal import EventLoop
internal import JSON
internal import Linux
internal import Model
internal import RouterProtocol
internal import Routing
internal import Supervision

/// Keeps a router process running and tells it what to route.
///
/// A router that ends is replaced at once; the listening sockets stay open
/// here, so connections wait in the backlog meanwhile. All of it happens on
/// the loop's thread and nothing waits for the router.
final class RouterLink {
    /// What the supervisor learns.
    struct Reports {
        var event: (Event) -> Void = { _ in }
        var log: (String) -> Void = { _ in }
        /// The router does now what it was told.
        var applied: () -> Void = {}
    }

    private let loop: Loop
    private let launch: RouterLaunch
    private let listeners: RouterListeners
    /// The resolver's side, where one was asked for.
    let names: NameDesk?
    let security: RouterSecurity
    private(set) var ledger: RouterLedger
    private(set) var counters: RouterCounters
    private var totals = RetiredTotals()
    private var child: RouterChild?
    private var respawn: TimerSource?
    private var backoff: RouterBackoff
    private var wish = RoutingWish()
    private var isDirty = false
    /// Runs withdrawn at a version that the router has not applied yet.
    private var withdrawals: [(key: RunKey, version: UInt64)] = []
    /// Runs without requests whose withdrawal the router has not confirmed yet: its workers answer one by one.
    private var drainedEarly: Set<RunKey> = []
    var reports = Reports()
    /// The version that the running router has applied last.
    private(set) var appliedVersion: UInt64 = 0
    /// The version that holds the last wish; the router may not have been told yet.
    var wishVersion: UInt64 { isDirty ? ledger.version + 1 : ledger.version }
    /// Names that collide and routes that lead nowhere, as of the last update.
    private(set) var errors: [RoutingError] = []

    init(
        _ loop: Loop, launch: RouterLaunch, listeners: RouterListeners, security: RouterSecurity, names: NameDesk? = nil
    ) throws(StartFailure) {
        self.names = names
        self.loop = loop
        self.launch = launch
        self.listeners = listeners
        self.security = security
        ledger = RouterLedger(rows: launch.settings.rows)
        backoff = RouterBackoff()
        counters = try StartFailure.kernel("make the router's counters") { () throws(Errno) in
            try RouterCounters(workers: Int(launch.settings.workers), rows: Int(launch.settings.rows))
        }
        respawn = try StartFailure.loop { () throws(LoopError) in
            try TimerSource(loop) { [unowned self] in start() }
        }
        names?.watchResolvers { [unowned self] record in try? child?.channel.send([record], passing: []) }
        security.tell = { [unowned self] in pass($0, $1) }
    }

    /// The router's process id, while it runs.
    var pid: Int32? { child?.pid }
    var addresses: [SocketAddress] { listeners.addresses }
    /// Counts what earlier router processes did, row by row.
    var retired: RetiredTotals { totals }
    /// How often the router's process had to be replaced.
    private(set) var restarts: UInt64 = 0

    /// Starts the router process; also called when it must be replaced.
    func start() {
        do throws(StartFailure) {
            let child = try RouterChild(loop, launch)
            child.channel.received = { [unowned self] in $0.forEach(take) }
            child.channel.broke = { [unowned self] in replace("left the channel") }
            child.channel.becameIdle = { [unowned self] in if isDirty { tell() } }
            child.ended = { [unowned self] in replace("ended: \($0)") }
            self.child = child
            try? RuntimeFile.write(launch.recordPath, JSONWriter.bytes(child.identity.json))
            backoff.started(at: Clock.monotonic())
            greet(child)
        } catch {
            reports.log("cannot start the router: \(error.text)")
            retryLater()
        }
    }

    /// Ends the router for good, with everything it has open.
    func stop() {
        child?.kill()
        child = nil
        respawn = nil
        try? File.remove(launch.recordPath)
    }

    /// Takes over a new wish; the router hears of it as soon as it listens.
    func update(_ next: RoutingWish) {
        guard next != wish else { return }
        wish = next
        tell()
    }

    /// The run has been taken out of the wish: `withdrawn` is reported once no new request can reach it.
    func confirmWithdrawal(of key: RunKey) {
        // What could not be told yet becomes the next version.
        withdrawals.append((key: key, version: wishVersion))
        if child == nil { confirmAll() }
        if !ledger.knows(key) {
            confirmApplied(ledger.version)
            reports.event(.run(key, .drained))
        }
    }
}

extension RouterLink {
    private func greet(_ child: RouterChild) {
        let hello = DownRecord(
            version: 0, .hello(HelloRecord(pid: UInt32(bitPattern: CurrentProcess.pid), settings: launch.settings)))
        let sockets = listeners.all
        let records = sockets.enumerated().map { index, socket in
            DownRecord(
                id: UInt32(index + 1), version: 0, .listener(ListenerRecord(worker: UInt16(clamping: socket.worker))))
        }
        if isDirty { plan() }
        do throws(RecordError) {
            try child.channel.send(
                [hello] + records, passing: [counters.memory.number] + sockets.map(\.number))
            try sendSnapshot(ledger.snapshot(), to: child)
            if let names { try introduce(names, to: child, after: sockets.count) }
        } catch {
            reports.log("the routes cannot be told to the router")
        }
        security.greet()
    }

    /// Passes records of the TLS side on, while there is a router.
    private func pass(_ records: [DownRecord], _ descriptors: [Int32]) {
        guard let child, !records.isEmpty else { return }
        do throws(RecordError) {
            try child.channel.send(records, passing: descriptors)
        } catch {
            reports.log("a certificate cannot be told to the router")
        }
    }

    /// The resolver knows everything before it listens.
    private func introduce(_ names: NameDesk, to child: RouterChild, after sockets: Int) throws(RecordError) {
        let listeners = names.listeners.all
        let records = listeners.enumerated().map { index, listener in
            DownRecord(
                id: UInt32(sockets + index + 1), version: 0,
                .listener(ListenerRecord(worker: 0, kind: listener.kind)))
        }
        try child.channel.send([names.resolversRecord] + records, passing: listeners.map(\.number))
    }

    private func tell() {
        guard let child, child.channel.isIdle else {
            isDirty = true
            if self.child == nil { confirmAll() }
            return
        }
        let (change, changedNames) = plan()
        do throws(RecordError) {
            switch change {
            case .nothing: confirmApplied(ledger.version + 1)
            case .delta(let statements): try child.channel.send(statements)
            case .snapshot: return try sendSnapshot(change, to: child)
            }
            if !changedNames.isEmpty { try child.channel.send(changedNames, passing: []) }
        } catch {
            reports.log("a route or a name cannot be told to the router")
        }
    }

    /// Brings the ledger up to the wish.
    @discardableResult
    private func plan() -> (routes: RouterLedger.Change, names: [DownRecord]) {
        isDirty = false
        let compiler = RouteCompiler(wish)
        errors = compiler.errors
        let rows = ledger.rowsInUse
        let change = ledger.update(to: compiler.plan)
        if case .nothing = change {} else { keepTotals(rows) }
        return (change, names?.update(to: wish.names) ?? [])
    }

    /// Rows that have changed hands keep what they counted under the old name.
    private func keepTotals(_ rows: [RouterLedger.RowKey: UInt32]) {
        totals.moved(from: rows, to: ledger.rowsInUse, counters)
        let instances = wish.services.flatMap { $0.instances.map(\.name) }
        totals.forget(allBut: Set(instances), endpoints: Set(ledger.rowsInUse.keys))
    }

    private func sendSnapshot(_ change: RouterLedger.Change, to child: RouterChild) throws(RecordError) {
        guard case .snapshot(let records, let statements) = change else { return }
        let bytes = try RecordWriter.snapshot(records + (names?.snapshot() ?? []))
        guard let memory = try? MemFD.sealed(name: "tenement-snapshot", bytes: bytes) else { return }
        let record = DownRecord(version: ledger.version, .snapshot(length: UInt64(bytes.count)))
        try child.channel.send([record], passing: [memory.number])
        if !statements.isEmpty { try child.channel.send(statements) }
    }

    private func take(_ record: UpRecord) {
        switch record.body {
        case .applied: confirmApplied(record.version)
        case .drained:
            if case .replica(_, let generation)? = ledger.replica(id: record.id) { takeDrained(RunKey(generation)) }
        case .certificate(let report): security.take(report, id: record.id, version: record.version)
        case .hello, .demand, .unreachable: break
        }
    }

    private func confirmApplied(_ version: UInt64) {
        appliedVersion = max(appliedVersion, min(version, ledger.version))
        let done = withdrawals.filter { $0.version <= version }
        withdrawals.removeAll { $0.version <= version }
        for withdrawal in done {
            reports.event(.run(withdrawal.key, .withdrawn))
            if drainedEarly.remove(withdrawal.key) != nil { reports.event(.run(withdrawal.key, .drained)) }
        }
        reports.applied()
    }

    private func takeDrained(_ key: RunKey) {
        if withdrawals.contains(where: { $0.key == key }) {
            drainedEarly.insert(key)
        } else {
            reports.event(.run(key, .drained))
        }
    }

    /// Without a router nothing reaches a replica, and nothing is in flight.
    private func confirmAll() {
        let done = withdrawals
        withdrawals = []
        drainedEarly = []
        for withdrawal in done {
            reports.event(.run(withdrawal.key, .withdrawn))
            reports.event(.run(withdrawal.key, .drained))
        }
    }

    private func replace(_ reason: String) {
        guard let child else { return }
        child.kill()
        self.child = nil
        appliedVersion = 0
        reports.log("the router \(reason); starting another")
        restarts &+= 1
        // Without new counters the next process goes on with the old ones.
        if let fresh = try? RouterCounters(workers: counters.layout.workers, rows: counters.layout.rows) {
            totals.processEnded(counters, rows: ledger.rowsInUse)
            counters = fresh
        }
        confirmAll()
        reports.event(.routerReset)
        retryLater()
    }

    private func retryLater() {
        respawn?.arm(at: backoff.nextStart(at: Clock.monotonic()))
    }
}

extension RouterLedger {
    /// Whether a replica of this run is planned; what never was needs no answer of the router.
    fileprivate func knows(_ key: RunKey) -> Bool {
        plan.replicas.keys.contains { replica in
            if case .replica(_, let generation) = replica { generation == key.value } else { false }
        }
    }
}
