internal import EventLoop
internal import Linux
internal import Model
internal import Routing
internal import Supervision

/// The parts of a running daemon that commands and questions work with.
final class DaemonParts {
    let loop: Loop
    let host: HostContext
    let supervision: SupervisionLoop
    let executor: Executor
    let router: RouterLink
    let store: StateStore
    let nodePorts: NodePortDesk
    let events = EventLog()
    let settlements = SettlementWatch()
    let startedAt = Clock.monotonic()
    /// The settings that listeners and router were started with.
    let startSettings: Settings
    let metrics: MetricsDesk
    let usage: UsageMeter
    /// Hears what should run before the supervisor does.
    var desiredWillChange: (DesiredState) -> Void = { _ in }
    /// Where `/metrics` is served.
    var adminAddresses: [SocketAddress] = []
    /// Instances that are wanted but not written down yet: they are once they are ready.
    var provisional: [InstanceName: InstanceRecord] = [:] {
        didSet { resolved = nil }
    }
    /// What the state means, until it changes: resolving a thousand services takes a while.
    private var resolved: Resolved?

    private let lock: StateLock

    init(
        lock: StateLock, loop: Loop, host: HostContext, supervision: SupervisionLoop, executor: Executor,
        router: RouterLink,
        store: StateStore
    ) throws(StartFailure) {
        self.lock = lock
        self.loop = loop
        self.host = host
        self.supervision = supervision
        self.executor = executor
        self.router = router
        self.store = store
        nodePorts = NodePortDesk(loop, host: host)
        startSettings = store.state.settings
        metrics = try MetricsDesk(loop)
        usage = try UsageMeter(loop) { [unowned executor] in executor.runs[$0] }
        metrics.gather = { [unowned self] in MetricsFacts(self) }
        metrics.remember = { [unowned self] in usage.take($0) }
    }

    private struct Resolved {
        var generation: Int
        var state: HostState
        var desired: DesiredState
        var claimants: [(name: ServiceName, service: Service)]
    }

    /// The state file's state with what is provisional.
    var state: HostState { resolve().state }

    /// What should run now.
    func desired() -> DesiredState { resolve().desired }

    /// The services that may claim node ports.
    var claimants: [(name: ServiceName, service: Service)] { resolve().claimants }

    private func resolve() -> Resolved {
        if let resolved, resolved.generation == store.changes { return resolved }
        var state = store.state
        for (name, record) in provisional { state.instances[name] = record }
        let fresh = Resolved(
            generation: store.changes, state: state, desired: state.desired(hostDirectory: host.hostDirectory),
            claimants: state.claimants)
        resolved = fresh
        return fresh
    }

    /// Settings that differ from those in effect, because they are read at the start only.
    var settingsForNextStart: [String] {
        let now = store.state.settings
        var keys: [String] = []
        if now.listeners.http != startSettings.listeners.http { keys.append("http") }
        if now.listeners.names != startSettings.listeners.names { keys.append("dns") }
        if now.listeners.https != startSettings.listeners.https, !router.security.addresses.isEmpty {
            keys.append("https")
        }
        if now.listeners.admin != startSettings.listeners.admin { keys.append("admin") }
        if now.router.workers != startSettings.router.workers { keys.append("router_workers") }
        if now.router.trustedProxies != startSettings.router.trustedProxies { keys.append("trusted_proxies") }
        if now.dataDirectory != startSettings.dataDirectory { keys.append("data_dir") }
        return keys
    }

    /// Tells the supervisor what should run now.
    func apply(by author: Operator?) {
        host.apply(store.state.settings)
        executor.routesChanged()
        host.claims = NodePortPlan(claimants: claimants, offers: []).forwards.mapValues(\.service)
        host.ports.reserved = Set(store.state.allocated.values.compactMap(\.port) + host.claims.keys.map(\.number))
        let desired = desired()
        host.links.keep { desired.instances[$0] != nil }
        host.siblingPorts = SiblingPorts(desired)
        host.enclosures.appDirectories = Set(desired.instances.values.compactMap(\.directory))
        desiredWillChange(desired)
        supervision.post(.desired(desired, by: author))
    }
}
