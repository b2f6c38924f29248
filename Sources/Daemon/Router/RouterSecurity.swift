internal import EventLoop
internal import Linux
internal import Model
internal import RouterProtocol

/// The TLS side of the router as the supervisor keeps it: listeners, certificates and ticket keys.
final class RouterSecurity {
    private let loop: Loop
    private let workers: Int
    private let isInstalled: Bool
    private let listeners = RouterListeners()
    private let certificates: CertificateDesk
    private let tickets: TicketDesk
    private let watch: CertificateWatch
    private let log: (String) -> Void
    private var files: [CertificateFiles] = []
    /// Passes records on to the router, each with the descriptor it carries.
    var tell: ([DownRecord], [Int32]) -> Void = { _, _ in }

    /// Reads no file and opens no socket yet.
    init(_ loop: Loop, host: HostContext, workers: Int) throws(StartFailure) {
        self.loop = loop
        self.workers = workers
        let log = host.log
        self.log = { log.note($0) }
        isInstalled = host.paths.directory == RuntimePaths.installedDirectory
        certificates = CertificateDesk(directory: host.hostDirectory, log: self.log)
        tickets = try StartFailure.loop { () throws(LoopError) in try TicketDesk(loop) }
        watch = try CertificateWatch(loop)
        watch.changed = { [unowned self] in reread() }
        tickets.changed = { [unowned self] keys in tell([DownRecord(version: 0, .tickets(keys))], []) }
    }

    /// Where clients find TLS.
    var addresses: [SocketAddress] { listeners.addresses }
    /// Every name of a certificate and until when it is valid, in seconds of Unix time.
    var expiries: [(host: String, until: Int64)] { certificates.expiries }

    /// Whether clients reach `host` by TLS with a certificate that names it.
    func serves(_ host: String) -> Bool {
        !addresses.isEmpty && certificates.covers(host)
    }

    /// Opens the listeners that the settings ask for, and reads the certificates.
    ///
    /// - Throws: If an address that was asked for cannot be used.
    func begin(_ settings: Settings) throws(StartFailure) {
        try open(settings)
        files = settings.router.certificates
        _ = certificates.update(to: files)
        watch.watch(certificates.directories)
    }

    /// Follows changed settings: certificates at once; listeners only where there were none.
    func apply(_ settings: Settings) {
        if addresses.isEmpty {
            do throws(StartFailure) {
                try open(settings)
                tell(listenerRecords(), listeners.all.map(\.number))
            } catch {
                log("error: \(error.text)")
            }
        }
        files = settings.router.certificates
        reread()
    }

    /// Reads the certificate files again.
    func reread() {
        say(certificates.update(to: files))
        watch.watch(certificates.directories)
    }

    /// Tells a new router process everything.
    func greet() {
        if !addresses.isEmpty { tell([DownRecord(version: 0, .tickets(tickets.keys))], []) }
        say(certificates.all())
        tell(listenerRecords(), listeners.all.map(\.number))
    }

    /// What the router says about the certificate `id`.
    func take(_ report: CertificateReport, id: UInt32, version: UInt64) {
        certificates.take(report, id: id, version: version)
    }

    private func say(_ statements: [CertificateDesk.Statement]) {
        for statement in statements {
            guard statement.record.carriesDescriptor else {
                tell([statement.record], [])
                continue
            }
            guard let memory = try? MemFD.sealed(name: "tenement-certificate", bytes: statement.bytes) else { continue }
            tell([statement.record], [memory.number])
        }
    }

    private func listenerRecords() -> [DownRecord] {
        listeners.all.enumerated().map { index, socket in
            let listener = ListenerRecord(worker: UInt16(clamping: socket.worker), kind: .https)
            return DownRecord(id: 10_000 + UInt32(index), version: 0, .listener(listener))
        }
    }

    private func open(_ settings: Settings) throws(StartFailure) {
        let (wanted, mayMove) = wanted(settings)
        guard !wanted.isEmpty else { return }
        do throws(RouterListeners.Failure) {
            for moved in try listeners.open(wanted, workers: workers, mayMove: mayMove) {
                log("warning: port \(PortHolder.describe(moved.port ?? 0)) is taken; the router uses another for TLS")
            }
        } catch {
            let port = SocketAddress(error.address)?.port ?? 0
            throw .listen(address: error.address, holder: PortHolder.describe(port), error.error)
        }
        tickets.begin()
    }

    /// As asked, else, with certificates, the usual place of this kind of daemon.
    private func wanted(_ settings: Settings) -> (addresses: [SocketAddress], mayMove: Bool) {
        switch settings.listeners.https {
        case .off: return ([], false)
        case .addresses(let list): return (list.flatMap(RouterStart.sockets), false)
        case .automatic:
            guard !settings.router.certificates.isEmpty else { return ([], false) }
            guard isInstalled else { return ([.ip(.loopback4, port: 8443)], true) }
            return ([.ip(.any4, port: 443), .ip(.any6, port: 443)], true)
        }
    }
}
