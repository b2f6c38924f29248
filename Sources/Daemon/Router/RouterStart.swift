internal import EventLoop
internal import Linux
internal import Model
internal import RouterProtocol

/// Opens the router's listeners as the settings ask and prepares its process.
struct RouterStart {
    /// Counter rows: pools and replicas beyond that share one.
    private static let rows: UInt32 = 4096

    private let loop: Loop
    private let host: HostContext
    private let isForeground: Bool

    init(_ loop: Loop, host: HostContext, isForeground: Bool) {
        self.loop = loop
        self.host = host
        self.isForeground = isForeground
    }

    func link(_ settings: Settings) throws(StartFailure) -> RouterLink {
        let workers = settings.router.workers ?? CurrentProcess.processorCount
        let listeners = RouterListeners()
        let (wanted, mayMove) = addresses(settings.listeners.http)
        do throws(RouterListeners.Failure) {
            for moved in try listeners.open(wanted, workers: workers, mayMove: mayMove) {
                let port = moved.port ?? 0
                host.log.warn("port \(PortHolder.describe(port)) is taken; the router uses another")
            }
        } catch {
            let port = SocketAddress(error.address)?.port ?? 0
            throw .listen(address: error.address, holder: PortHolder.describe(port), error.error)
        }
        guard let program = Executables.find("tenement-router") else { throw .missing(program: "tenement-router") }
        let account = account()
        host.routerGroup = account.map(\.group)
        host.routerUser = account.map(\.user)
        var routerSettings = RouterProtocol.RouterSettings(
            workers: UInt16(clamping: workers), rows: Self.rows, isForeground: isForeground,
            uid: account?.user ?? CurrentProcess.user, gid: account?.group ?? CurrentProcess.group)
        routerSettings.trustedProxies = settings.router.trustedProxies.compactMap { AddressBlock($0) }
        let launch = RouterLaunch(
            program: program, socketPath: host.paths.routerSocket, recordPath: host.paths.routerRecord,
            settings: routerSettings)
        let security = try RouterSecurity(loop, host: host, workers: workers)
        try security.begin(settings)
        return try RouterLink(
            loop, launch: launch, listeners: listeners, security: security, names: names(settings.listeners.names))
    }

    /// The resolver's sockets, where it is asked for.
    private func names(_ choice: ListenerSettings.Choice) throws(StartFailure) -> NameDesk? {
        guard case .addresses(let list) = choice else { return nil }
        let desk = try NameDesk(loop, at: list)
        host.resolver = ServiceResolver(listeners: desk.listeners.addresses)
        return desk
    }

    /// Where the router listens: as asked, else the usual place of this kind of daemon.
    private func addresses(_ choice: ListenerSettings.Choice) -> (wanted: [SocketAddress], mayMove: Bool) {
        switch choice {
        case .off: return ([], false)
        case .addresses(let list): return (list.flatMap(Self.sockets), false)
        case .automatic:
            let isInstalled = host.paths.directory == RuntimePaths.installedDirectory
            guard isInstalled else { return ([.ip(.loopback4, port: 8080)], true) }
            return ([.ip(.any4, port: 80), .ip(.any6, port: 80)], true)
        }
    }

    static func sockets(_ address: ListenAddress) -> [SocketAddress] {
        guard address.host.isEmpty else { return IPAddress(address.host).map { [.ip($0, port: address.port)] } ?? [] }
        return [.ip(.any4, port: address.port), .ip(.any6, port: address.port)]
    }

    /// Whom the router becomes when we are root: `tenement-router`, else the last uid of `uid_range`.
    private func account() -> (user: UInt32, group: UInt32)? {
        guard CurrentProcess.isRoot else { return nil }
        if let local = UserDatabase.localUser(named: "tenement-router") { return local }
        let last = host.settings.isolation.users.upperBound
        return (last, last)
    }
}

/// Our own programs.
enum Executables {
    /// Beside this executable, in `../libexec/tenement`, or where `TENEMENT_LIBEXEC` says.
    static func find(_ name: String) -> String? {
        let own = (try? CurrentProcess.executable()).map { Path.directory(of: $0) }
        let places = [
            CurrentProcess.environment("TENEMENT_LIBEXEC"), own,
            own.map { Path.join(Path.directory(of: $0), "libexec/tenement") },
        ]
        return places.compactMap { $0 }.map { Path.join($0, name) }.first { File.exists($0) }
    }
}
