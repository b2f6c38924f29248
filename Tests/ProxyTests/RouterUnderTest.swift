import Glibc
import Linux
import Proxy
import RouterProtocol
import TestSupport

/// One worker in this process, with real sockets around it; the test plays client and service.
final class RouterUnderTest {
    static let layout = CounterLayout(workers: 1, rows: 16)

    let server: ProxyServer
    let port: UInt16
    let counters: CounterMemory
    let folder: TemporaryFolder
    private let memory: UnsafeMutableRawPointer
    private var version: UInt64 = 0
    private var hasEnded = false

    /// Starts a worker without routes.
    init(limits: ClientLimits = ClientLimits(), trusting: [AddressBlock] = []) throws {
        memory = .allocate(byteCount: Self.layout.size, alignment: 64)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: Self.layout.size)
        counters = unsafe CounterMemory(at: memory, layout: Self.layout)
        folder = try TemporaryFolder()
        let settings = ProxySettings(workers: 1, limits: limits, trustedProxies: trusting, seed: 1)
        server = try ProxyServer(settings, counters: counters)
        let listener = try Socket.listen(at: .ip(.loopback4, port: 0))
        port = try requirePort(listener.borrowed)
        server.listen(worker: 0, SharedDescriptor(listener))
    }

    /// Opens one more listener and says at which port.
    func listen(secure: Bool, at address: SocketAddress = .ip(.loopback4, port: 0)) throws -> UInt16 {
        let listener = try Socket.listen(at: address)
        let port = try requirePort(listener.borrowed)
        server.listen(worker: 0, SharedDescriptor(listener), secure: secure)
        return port
    }

    deinit {
        if !hasEnded {
            server.stop()
            _ = awaitEvent(.ended(worker: 0))
        }
        unsafe memory.deallocate()
    }

    /// Routes `app.test` to a service that listens in the folder, and waits until that is so.
    func serve(
        _ name: String = "web", pool: UInt32 = 1, host: String = "app.test", timeouts: RouteTimeouts = RouteTimeouts()
    ) throws -> ScriptedService {
        let service = try ScriptedService(at: folder[name + ".sock"])
        var route = RouteRecord(host: host, pool: pool)
        route.timeouts = timeouts
        try tell([
            record(pool, .pool(PoolRecord(name: name, row: 1))),
            try replica(pool * 10, pool: pool, row: 2, name),
            record(pool * 100, .route(route)),
        ])
        return service
    }

    /// A ready replica of weight 1 whose socket is in the folder.
    func replica(_ id: UInt32, pool: UInt32, row: UInt32, _ name: String) throws -> OrderedRecord {
        let anchor = SharedDescriptor(try File.open(folder.path, [.pathOnly, .directory]))
        let endpoint = UpstreamEndpoint.unix(name: name + ".sock")
        let replica = ReplicaRecord(name: name, pool: pool, row: row, endpoint: endpoint)
        return OrderedRecord(DownRecord(id: id, version: version, .replica(replica)), anchor)
    }

    func record(_ id: UInt32, _ body: DownRecord.Body) -> OrderedRecord {
        OrderedRecord(DownRecord(id: id, version: version, body))
    }

    /// Gives records to the worker and waits until it works by them.
    func tell(_ records: [OrderedRecord]) throws {
        version += 1
        server.apply(records, version: version)
        guard awaitEvent(.applied(worker: 0, version: version)) else { throw Silence() }
    }

    /// The worker's end has been awaited.
    func forgetWorker() {
        hasEnded = true
    }

    private var events: [ProxyEvent] = []

    /// Waits until the worker says `event`.
    func awaitEvent(_ event: ProxyEvent, within duration: Duration = .seconds(5)) -> Bool {
        let deadline = Deadline(in: duration)
        while true {
            events += server.inbox.takeAll()
            if let index = events.firstIndex(of: event) {
                events.remove(at: index)
                return true
            }
            if wait(for: .reading, on: [server.inbox.descriptor.number], until: deadline).isEmpty { return false }
        }
    }

    func client() throws -> Connection {
        try Connection(to: .port(port))
    }

    /// A client that has sent `text`.
    func client(sending text: String) throws -> Connection {
        let client = try client()
        try client.send(text)
        return client
    }

    func word(_ word: RowWord, row: Int) -> UInt64 {
        counters.read(Self.layout.word(word, row: row, worker: 0))
    }

    func word(_ word: WorkerWord) -> UInt64 {
        counters.read(Self.layout.word(word, worker: 0))
    }

    func requests(_ method: CounterCell.Method, _ code: UInt16, row: Int) -> UInt64 {
        counters.read(Self.layout.cell(CounterCell(method: method, code: code), row: row, worker: 0))
    }

    /// Nothing is in flight, in the rows and in the words that all workers share.
    var isBalanced: Bool {
        (0..<16).allSatisfy {
            word(.inFlight, row: $0) == 0 && word(.tunnels, row: $0) == 0
                && counters.read(Self.layout.admission(row: $0)) == 0
        }
    }
}

/// The worker did not answer in time.
struct Silence: Error {}

/// The port a socket is bound to.
func requirePort(_ socket: BorrowedDescriptor) throws -> UInt16 {
    guard let port = try socket.localAddress().port else { throw Silence() }
    return port
}

/// A service whose part the test speaks itself.
final class ScriptedService {
    private let listener: FileDescriptor
    let path: String

    init(at path: String, backlog: Int32 = 64) throws {
        self.path = path
        listener = try Socket.listen(at: .unix(path: path), backlog: backlog)
    }

    /// The next connection from the router.
    func accept(within duration: Duration = .seconds(5)) throws -> Connection {
        guard becomesReady(listener.number, within: duration), let accepted = try listener.borrowed.accept() else {
            throw Silence()
        }
        try accepted.borrowed.setNonBlocking(false)
        return Connection(owning: accepted.release())
    }

    /// Whether nobody connects for a while.
    func isLeftAlone(for duration: Duration = .milliseconds(50)) -> Bool {
        !becomesReady(listener.number, within: duration)
    }
}

let get = "GET / HTTP/1.1\r\nHost: app.test\r\n\r\n"
let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

extension Connection {
    func readHead() throws -> String {
        try read(through: "\r\n\r\n")
    }

    /// Whether the peer has closed, with or without a reset.
    var isClosed: Bool {
        guard becomesReady(descriptor) else { return false }
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) <= 0
    }

    /// Whether nothing comes for a while.
    func isSilent(for duration: Duration = .milliseconds(50)) -> Bool {
        !becomesReady(descriptor, within: duration)
    }
}

extension OrderedRecord {
    /// The same replica with something changed.
    func with(_ change: (inout ReplicaRecord) -> Void) -> OrderedRecord {
        guard case .replica(var replica) = record.body else { return self }
        change(&replica)
        return OrderedRecord(DownRecord(id: record.id, version: record.version, .replica(replica)), descriptor)
    }
}
