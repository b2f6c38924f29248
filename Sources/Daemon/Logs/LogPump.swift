internal import EventLoop
internal import Linux

/// Carries the output of all replicas into their log files, on a thread of its own.
///
/// A service that floods is slowed down by its own pipe, which is read only as
/// fast as the disk takes it; the supervisor's loop never waits for either.
final class LogPump: Sendable {
    /// A stream of a run.
    struct SourceKey: Hashable, Sendable {
        var run: UInt64
        var isError: Bool
    }

    enum Order: Sendable {
        /// Read the FIFO whose descriptor is handed over, into the log at `path`.
        case open(SourceKey, descriptor: Int32, path: String, policy: LogFile.Policy)
        /// The run is over: read what is left, then close.
        case close(run: UInt64)
        /// Read all that is there now; answered by the same ticket.
        case read(ticket: UInt64)
        case stop
    }

    enum News: Equatable, Sendable {
        case read(ticket: UInt64)
        /// The first line of a row that found no room, with its `errno`.
        case dropping(path: String, errorNumber: Int32)
    }

    /// Bytes per read.
    static let readSize = 128 << 10

    let news: Mailbox<News>
    private let orders = Lock<[Order]>([])
    private let wakeUp: EventFD
    private let hasEnded: EventFD
    /// How long `stop` waits for a disk, in milliseconds.
    private static let patience: Int32 = 5000

    init(news: Mailbox<News>) throws(Errno) {
        self.news = news
        wakeUp = try EventFD()
        hasEnded = try EventFD()
    }

    /// Starts the thread; it runs until `.stop`.
    func start() throws(Errno) {
        let worker = PumpStart(pump: self)
        _ = try Thread(name: "logs") { worker.run() }
    }

    /// Ends the thread once all that was written before is in the files.
    func stop() {
        send(.stop)
        _ = try? hasEnded.descriptor.borrowed.wait(for: .readable, milliseconds: Self.patience)
    }

    /// Hands an order to the thread.
    ///
    /// A descriptor in it belongs to the pump from now on.
    func send(_ order: Order) {
        let wasEmpty = orders.withLock { list in
            list.append(order)
            return list.count == 1
        }
        if wasEmpty { wakeUp.signal() }
    }

    fileprivate func takeOrders() -> [Order] {
        wakeUp.drain()
        return orders.withLock { list in
            let taken = list
            list.removeAll()
            return taken
        }
    }

    fileprivate func tellEnd() { hasEnded.signal() }

    fileprivate var wakeUpDescriptor: BorrowedDescriptor { wakeUp.descriptor.borrowed }
}

/// Carries the pump to its thread, where the worker is made.
private struct PumpStart: Sendable {
    let pump: LogPump

    func run() {
        defer { pump.tellEnd() }
        guard let worker = try? PumpWorker(wakeUp: pump.wakeUpDescriptor) else { return }
        worker.run(takeOrders: pump.takeOrders, tell: pump.news.post)
    }
}
