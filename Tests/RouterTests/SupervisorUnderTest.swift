import Linux
import RouterProtocol
import TestSupport

/// The supervisor's side of the channel, spoken by a test to a real router process.
final class SupervisorUnderTest {
    /// What did not happen in time.
    struct Silence: Error {}

    static let layout = CounterLayout(workers: 2, rows: 8)

    let router: Program
    let folder: TemporaryFolder
    private(set) var port: UInt16 = 0
    private var channel: SharedSocket?
    private var heard: [UpRecord] = []
    private let counters: FileDescriptor
    private var sockets: [SharedSocket] = []

    /// A listening socket that outlives the routers it is given to.
    private final class SharedSocket {
        let descriptor: FileDescriptor

        init(_ descriptor: consuming FileDescriptor) {
            self.descriptor = descriptor
        }
    }

    /// Starts a router process that has been told nothing.
    init() throws {
        folder = try TemporaryFolder()
        counters = try MemFD.fixedSize(name: "counters", bytes: Self.layout.size)
        let pair = try Socket.pair(.sequencedPacket)
        let theirs = try pair.second.duplicate()
        channel = SharedSocket(try pair.takeFirst().duplicate())
        try theirs.borrowed.setCloseOnExec(false)
        let executable = try CurrentProcess.executable()
        let program = executable[..<(executable.lastIndex(of: "/") ?? executable.startIndex)] + "/tenement-router"
        router = try Program(
            [String(program)], environment: ["TENEMENT_ROUTER_CHANNEL": String(theirs.number)])
    }

    /// Says hello, with settings changed as wished.
    func greet(_ change: (inout RouterSettings) -> Void = { _ in }) throws {
        var settings = RouterSettings(workers: 2, rows: 8, isForeground: true, uid: 65534, gid: 65534)
        change(&settings)
        try say(.hello(HelloRecord(pid: 1, settings: settings)), counters.borrowed)
    }

    /// Opens one listening socket per worker and passes them.
    func listen() throws {
        for worker in 0..<2 as Range<UInt16> {
            let address = SocketAddress.ip(.loopback4, port: port)
            let socket = SharedSocket(try Socket.listen(at: address, reusePort: true))
            port = try socket.descriptor.borrowed.localAddress().port ?? 0
            try say(.listener(ListenerRecord(worker: worker)), socket.descriptor.borrowed)
            sockets.append(socket)
        }
    }

    /// Routes `app.test` to `web.sock` in the folder.
    func route() throws {
        let directory = try File.open(folder.path, [.pathOnly, .directory])
        let replica = ReplicaRecord(name: "web.1", pool: 1, row: 2, endpoint: .unix(name: "web.sock"))
        let records = [
            DownRecord(id: 1, version: 5, .pool(PoolRecord(name: "web", row: 1))),
            DownRecord(id: 2, version: 5, .replica(replica)),
            DownRecord(id: 3, version: 5, .route(RouteRecord(host: "app.test", pool: 1))),
        ]
        for message in try RecordWriter.messages(records) { try send(message.bytes, [directory.borrowed]) }
    }

    func say(_ body: DownRecord.Body, id: UInt32 = 0, version: UInt64 = 1, _ descriptor: BorrowedDescriptor? = nil)
        throws
    {
        let record = DownRecord(id: id, version: version, body)
        try send(RecordWriter.messages([record])[0].bytes, descriptor.map { [$0] } ?? [])
    }

    func send(_ bytes: [UInt8], _ descriptors: [BorrowedDescriptor] = []) throws {
        guard let channel = channel?.descriptor.borrowed else { throw Silence() }
        _ = try channel.send(bytes, passing: descriptors)
    }

    /// Waits until the router says `record`.
    func awaitRecord(where isWanted: (UpRecord) -> Bool) throws -> UpRecord {
        let deadline = Deadline(in: .seconds(10))
        while true {
            if let index = heard.firstIndex(where: isWanted) { return heard.remove(at: index) }
            guard let channel = channel?.descriptor.borrowed,
                !wait(for: .reading, on: [channel.number], until: deadline).isEmpty,
                let message = try channel.receiveMessage(), !message.bytes.isEmpty
            else { throw Silence() }
            heard += try RecordReader.up(message.bytes)
        }
    }

    /// Goes away, as a supervisor that dies.
    func vanish() {
        channel = nil
    }

    func word(_ word: RowWord, row: Int) throws -> UInt64 {
        let memory = try SharedMemory(counters.borrowed, count: Self.layout.size, writable: false)
        return (0..<2).reduce(UInt64(0)) { sum, worker in
            let offset = Self.layout.word(word, row: row, worker: worker)
            return unsafe sum &+ memory.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
    }
}
