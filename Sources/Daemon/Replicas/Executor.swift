internal import EventLoop
internal import Linux
internal import Model
internal import Processes
internal import Routing
internal import Supervision

/// Performs the supervisor's actions: one line per case, the work in the extensions.
final class Executor {
    let loop: Loop
    let host: HostContext
    var runs: [RunKey: ReplicaRun] = [:]
    /// Runs whose process is on its way, the first to depart first.
    var departed: [DepartedRun] = []
    /// Tells the supervisor.
    var post: (Event) -> Void = { _ in }
    /// Something for `events` and `why`.
    var record: (SupervisionRecord) -> Void = { _ in }
    private let directory: RuntimeDirectory
    private var routing = PendingRouting()
    /// Where instances listened that had not bound what they declare in time.
    private(set) var observations: [InstanceName: [String]] = [:]
    /// Runs of which files and a cgroup are left.
    private var forgotten: [ReplicaRun] = []
    private(set) var binding: BindingWatcher?
    private(set) var emptiness: EmptinessWatch?
    var execProbes: [RunKey: ExecProbe] = [:]

    init(_ loop: Loop, host: HostContext, directory: RuntimeDirectory) throws(StartFailure) {
        self.loop = loop
        self.host = host
        self.directory = directory
        binding = try BindingWatcher(loop) { [unowned self] key, endpoint in post(.run(key, .bound(endpoint))) }
        emptiness = try EmptinessWatch(loop) { [unowned self] key in post(.run(key, .emptied)) }
    }

    /// The numbers of our own children: main processes, first processes of namespaces, probes.
    ///
    /// `nil` while one is not known yet.
    var children: [Int32]? {
        if execProbes.values.contains(where: \.isJoining) { return nil }
        return runs.values.flatMap { [$0.process?.pid, $0.pidOne?.pid].compactMap { $0 } }
            + execProbes.values.map(\.leader)
    }

    func perform(_ action: Action) {
        switch action {
        case .spawn(let key, let name, let desired):
            directory.reserve(key.value)
            spawn(key, name, desired)
        case .watchBinding(let key): watchBinding(key)
        case .unwatchBinding(let key): binding?.unwatch(key)
        case .probe(let key, let check): probe(key, check)
        case .publish(let key, let publication): publish(key, publication)
        case .withdraw(let key): withdraw(key)
        case .setWeight(let key, let weight): setWeight(key, weight)
        case .signal(let key, let number, let wholeGroup): signal(key, number, wholeGroup: wholeGroup)
        case .killAll(let key): killAll(key)
        case .forget(let key): forget(key)
        case .applyLimits(let key, let limits): applyLimits(key, limits)
        case .record(let news):
            observe(news)
            record(news)
        case .reportUnexpected(let event): host.log.unexpected(event)
        }
    }

    /// What the router has not been told yet.
    struct PendingRouting {
        var isChanged = false
        /// Runs to be reported as withdrawn once the router has applied what it is told next.
        var withdrawals: [RunKey] = []
        /// Those of them that a node port has led to.
        var reached: Set<RunKey> = []
        var upstreams: [WishBuilder.Upstream] = []
        /// What ready runs offer to those who come by a node port.
        var offers: [NodePortOffer] = []
    }

    /// Whether the router must be told something.
    var hasRouting: Bool { routing.isChanged || !routing.withdrawals.isEmpty }

    /// Takes what has changed for the router since the last call.
    func takeRouting() -> PendingRouting {
        guard hasRouting else { return PendingRouting() }
        var taken = routing
        taken.upstreams = runs.values.compactMap { run in
            run.published.map { WishBuilder.Upstream(key: run.key, publication: $0, isDraining: run.isDraining) }
        }
        taken.offers = runs.values.flatMap(\.offers)
        routing = PendingRouting()
        return taken
    }

    /// The router's orders name these runs from `version` on.
    func routed(_ upstreams: [WishBuilder.Upstream], at version: UInt64) {
        for upstream in upstreams where runs[upstream.key]?.routedAt == nil { runs[upstream.key]?.routedAt = version }
    }

    /// Node ports lead to these runs from that plan on.
    func forwarded(_ upstreams: [WishBuilder.Upstream], at plan: UInt64) {
        for upstream in upstreams where runs[upstream.key]?.forwardedAt == nil {
            runs[upstream.key]?.forwardedAt = plan
        }
    }

    /// Routes, names or weights changed elsewhere: the router is told anew.
    func routesChanged() {
        routing.isChanged = true
    }
}

extension Executor {
    /// Notes where a run listens that did not bind what it declares, before it is ended for that.
    private func observe(_ news: SupervisionRecord) {
        guard case .failed(let cause) = news.occurrence, cause == .startupTimeout || cause == .portTimeout,
            let run = news.key.flatMap({ runs[$0] }), let seen = binding?.observed(run)
        else { return }
        observations[run.name.instance] = seen
        guard !seen.isEmpty else { return }
        host.log.note("\(run.name): listens on \(seen.joined(separator: ", ")) instead of what it declares")
    }

    private func watchBinding(_ key: RunKey) {
        guard let run = runs[key] else { return }
        let rule = BindingRule(run.desired.service.listening, plan: run.plan, hostSocket: run.site?.file)
        if rule.isEmpty {
            post(.run(key, .bound(nil)))
        } else {
            binding?.watch(run, rule: rule)
        }
    }

    private func publish(_ key: RunKey, _ publication: Publication) {
        runs[key]?.published = publication
        routesChanged()
        for port in runs[key]?.hiddenNodePorts ?? [] {
            host.log.warn(
                "\(publication.replica): listens on a loopback address only, so that node port \(port) answers nobody "
                    + "but this host; let it listen on 0.0.0.0 or ::")
        }
    }

    private func withdraw(_ key: RunKey) {
        guard let run = runs[key], run.published != nil else {
            post(.run(key, .withdrawn))
            post(.run(key, .drained))
            return
        }
        run.isDraining = true
        routing.withdrawals.append(key)
        if run.desired.service.listening.ports.contains(where: { $0.nodePort != nil }) { routing.reached.insert(key) }
        routesChanged()
    }

    private func setWeight(_ key: RunKey, _ weight: Int) {
        runs[key]?.published?.weight = weight
        routesChanged()
    }

    private func signal(_ key: RunKey, _ number: Int32, wholeGroup: Bool) {
        guard let run = runs[key] else { return }
        if wholeGroup { run.group.signalAll(number) } else { run.signal(number) }
    }

    private func killAll(_ key: RunKey) {
        guard let run = runs[key] else {
            post(.run(key, .emptied))
            return
        }
        if !run.isEmpty() { run.killAll() }
        emptiness?.killed(run)
    }

    /// Everything a run has goes, but its log, its data and the port that is written down.
    private func forget(_ key: RunKey) {
        guard let run = runs.removeValue(forKey: key) else { return }
        binding?.unwatch(key)
        emptiness?.forget(key)
        execProbes[key] = nil
        run.probe = nil
        run.notify = nil
        host.ports.release(key)
        removeSocket(of: run)
        forgotten.append(run)
        if run.published != nil { routesChanged() }
    }

    /// Removes what forgotten runs have in file systems: a replacement does not wait for that.
    func cleanUp() {
        for run in forgotten {
            run.group.remove()
            host.logs.send(.close(run: run.key.value))
            host.removeFiles(of: run)
        }
        forgotten = []
    }

    /// A socket that nobody serves any more would only mislead; a replacement may have bound the path already.
    private func removeSocket(of run: ReplicaRun) {
        guard let site = run.site, !runs.values.contains(where: { $0.site?.file == site.file }) else { return }
        site.remove()
    }
}
