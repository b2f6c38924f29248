package import Linux
import NameServer
import Proxy
import RouterProtocol

/// The router: joins the supervisor's channel, the workers, and this process's privileges.
///
/// Runs on one thread beside the workers; that thread waits for the channel and for what the workers say.
package final class RouterProcess {
    private let channel: Channel
    private var session: Session?
    /// A socket at which a later supervisor can be found; `nil` in the foreground.
    private let rendezvous: String?

    /// What exists once the supervisor has greeted.
    private final class Session {
        let memory: SharedMemory
        private let layout: CounterLayout
        let counters: SharedDescriptor
        var listeners: [SharedDescriptor] = []
        let server: ProxyServer
        /// Runs once there is a socket for it.
        private(set) var names: DNSServer?
        var progress: AppliedProgress
        var certificates = CertificateShelf()
        /// The workers have been given certificates.
        var isSecured = false
        let isForeground: Bool

        init(
            memory: consuming SharedMemory, counters: SharedDescriptor, server: ProxyServer, settings: RouterSettings
        ) {
            self.memory = memory
            layout = CounterLayout(workers: Int(settings.workers), rows: Int(settings.rows))
            self.counters = counters
            self.server = server
            isForeground = settings.isForeground
            progress = AppliedProgress(workers: Int(settings.workers))
        }

        func listen(_ listener: ListenerRecord, _ socket: SharedDescriptor) throws(RouterError) {
            listeners.append(socket)
            guard listener.kind != .http, listener.kind != .https else {
                return server.listen(worker: Int(listener.worker), socket, secure: listener.kind == .https)
            }
            try resolver().listen(socket, listener.kind)
        }

        /// The resolver, started when it is first needed: it knows names before it listens.
        func resolver() throws(RouterError) -> DNSServer {
            if let names { return names }
            do throws(Errno) {
                let base = unsafe memory.bytes.baseAddress
                let started = try DNSServer(counters: unsafe base.map { unsafe NameCounters(at: $0, layout: layout) })
                names = started
                return started
            } catch {
                throw .system(error)
            }
        }

        func retire() {
            server.retire()
            names?.retire()
        }
    }

    /// Joins the channel at an inherited descriptor.
    package init(channel: consuming FileDescriptor, rendezvous: String?) {
        self.channel = Channel(channel)
        self.rendezvous = rendezvous
    }

    /// Serves until the supervisor says `retire` and the last client is gone; the exit status.
    package func run() -> Int32 {
        Signals.ignorePipe()
        _ = try? ResourceLimit.openFiles.raise()
        channel.send(UpRecord(.hello(RouterHello(pid: UInt32(bitPattern: CurrentProcess.pid)))))
        do {
            while true {
                try wait()
                greetSuccessor()
                if try !readChannel() { return 0 }
                if tellEvents() { return 0 }
            }
        } catch {
            return Complaint.write(error)
        }
    }

    private func wait() throws(RouterError) {
        do throws(Errno) {
            try channel.wait(with: session?.server.inbox.descriptor)
        } catch {
            throw .system(error)
        }
    }

    /// Obeys what has arrived; `false` when this process must end.
    private func readChannel() throws(RouterError) -> Bool {
        while let message = try channel.receive() {
            guard case .records(let records) = message else { return try channelEnded() }
            try obey(records)
        }
        return true
    }

    /// Brings counters and listeners to a supervisor that has come since the last one went; a snapshot follows.
    private func greetSuccessor() {
        guard let session, let rendezvous, channel.isLost, channel.reconnect(to: rendezvous) else { return }
        let listeners = session.listeners.prefix(BorrowedDescriptor.maximumPassedDescriptors - 1)
        let hello = RouterHello(
            pid: UInt32(bitPattern: CurrentProcess.pid), listeners: UInt16(truncatingIfNeeded: listeners.count))
        channel.send(
            UpRecord(.hello(hello)), passing: ([session.counters] + listeners).map { $0.descriptor.borrowed })
    }

    /// The supervisor is gone: the router serves on, and looks for the next one.
    private func channelEnded() throws(RouterError) -> Bool {
        guard let session, !session.isForeground else { return false }
        channel.lose()
        return true
    }

    private func obey(_ records: [OrderedRecord]) throws(RouterError) {
        var changes: [OrderedRecord] = []
        var names: [DownRecord] = []
        var version: UInt64 = 0
        for ordered in records {
            switch ordered.record.body {
            case .hello(let hello): try greet(hello, ordered.descriptor)
            case .listener(let listener):
                guard let socket = ordered.descriptor else { throw .missingDescriptor }
                // OpenSSL is not started, and its memory not touched, before somebody wants TLS.
                if listener.kind == .https, session?.isSecured == false { secure() }
                try session?.listen(listener, socket)
            case .asker, .name, .resolvers, .remove(.asker), .remove(.name): names.append(ordered.record)
            case .certificate(let certificate): try take(certificate, ordered)
            case .tickets(let keys):
                session?.certificates.set(keys)
                if session?.isSecured ?? false { secure() }
            case .remove(.certificate):
                session?.certificates.remove(ordered.record.id)
                secure()
            case .route, .pool, .replica, .remove:
                changes.append(ordered)
                version = max(version, ordered.record.version)
            case .snapshot(let length): try replace(ordered, length: length)
            case .retire: session?.retire()
            }
        }
        if !names.isEmpty { try session?.resolver().apply(names) }
        if !changes.isEmpty { session?.server.apply(changes, version: version) }
    }

    /// Puts a certificate to use, or says why not.
    private func take(_ certificate: CertificateRecord, _ ordered: OrderedRecord) throws(RouterError) {
        guard let memory = ordered.descriptor else { throw .missingDescriptor }
        let bytes: [UInt8]
        do throws(Errno) {
            guard MemFD.isSealed(memory.descriptor.borrowed) else { throw Errno.notPermitted }
            let count = Int(certificate.chain) + Int(certificate.key)
            bytes = try File.read(memory.descriptor.borrowed, from: 0, count: count)
        } catch {
            throw .system(error)
        }
        guard let session, bytes.count >= Int(certificate.chain) else { return }
        let report = session.certificates.set(
            ordered.record.id, chain: Array(bytes.prefix(Int(certificate.chain))),
            key: Array(bytes.dropFirst(Int(certificate.chain))))
        secure()
        channel.send(UpRecord(id: ordered.record.id, version: ordered.record.version, .certificate(report)))
    }

    /// Gives the workers what new connections are to use.
    private func secure() {
        guard let session, let context = session.certificates.context() else { return }
        session.isSecured = true
        session.server.secure(context)
    }

    private func greet(_ hello: HelloRecord, _ counters: SharedDescriptor?) throws(RouterError) {
        guard session == nil else { return }
        guard let settings = hello.settings, hello.counterLayout == CounterLayout.number else {
            throw .otherProtocol(hello.protocolNumber)
        }
        guard let counters, MemFD.hasFixedSize(counters.descriptor.borrowed) else { throw .missingDescriptor }
        let layout = CounterLayout(workers: Int(settings.workers), rows: Int(settings.rows))
        do throws(Errno) {
            let memory = try SharedMemory(counters.descriptor.borrowed, count: layout.size, writable: true)
            guard let base = unsafe memory.bytes.baseAddress else { throw Errno.invalidArgument }
            let words = unsafe CounterMemory(at: base, layout: layout)
            try Confinement.apply(uid: settings.uid, gid: settings.gid, rendezvous: rendezvous)
            let proxy = ProxySettings(
                workers: Int(settings.workers), limits: settings.limits, trustedProxies: settings.trustedProxies,
                seed: Seed.make())
            let server = try ProxyServer(proxy, counters: words)
            session = Session(memory: memory, counters: counters, server: server, settings: settings)
        } catch {
            throw .system(error)
        }
    }

    private func replace(_ ordered: OrderedRecord, length: UInt64) throws(RouterError) {
        guard let memory = ordered.descriptor, length <= 1 << 30 else { throw .missingDescriptor }
        let records: [DownRecord]
        do throws(Errno) {
            guard MemFD.isSealed(memory.descriptor.borrowed) else { throw Errno.notPermitted }
            records = try Channel.snapshot(File.read(memory.descriptor.borrowed, from: 0, count: Int(length)))
        } catch {
            throw .system(error)
        }
        let names = records.filter(\.isAboutNames)
        if !names.isEmpty || session?.names != nil { try session?.resolver().replace(names) }
        let others = records.lazy.filter { !$0.isAboutNames }.map { OrderedRecord($0) }
        session?.server.replace(Array(others), version: ordered.record.version)
    }

    /// Passes on what the workers say; `true` when the last of them has ended.
    private func tellEvents() -> Bool {
        guard let session else { return false }
        for event in session.server.inbox.takeAll() {
            for record in session.progress.records(for: event) { channel.send(record) }
        }
        return session.progress.hasEnded
    }
}

extension DownRecord {
    /// Whether the resolver takes it, not the workers.
    fileprivate var isAboutNames: Bool {
        switch body {
        case .asker, .name, .resolvers, .remove(.asker), .remove(.name): true
        case .hello, .listener, .route, .pool, .replica, .remove, .snapshot, .retire, .certificate, .tickets: false
        }
    }
}
