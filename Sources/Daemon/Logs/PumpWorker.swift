internal import Linux
internal import Model

/// The loop of the pump's thread: waits for FIFOs, reads, frames, appends.
final class PumpWorker {
    /// A line without its end is written as a piece after so long a silence.
    private static let tailPatience: Int32 = 200
    /// How long processes that outlive the main one may still write.
    private static let lingering: Int64 = 250_000_000
    private static let wakeToken = UInt64.max
    /// Room that is kept for what one read becomes.
    private static let usualOutput = 1 << 20
    /// Milliseconds for which the FIFOs fill when little came: fewer, larger reads.
    private static let rest: Int32 = 2
    /// The most that a FIFO holds.
    private static let pipeSize = 1 << 20
    /// A run whose descendants never fall silent is read no longer than this after its end.
    private static let patienceWithFloods: Int64 = 2_000_000_000

    private let epoll: Epoll
    private let wakeUp: BorrowedDescriptor
    private var sources: [UInt64: LogSource] = [:]
    private var tokens: [LogPump.SourceKey: UInt64] = [:]
    private var files: [String: LogFile] = [:]
    /// Runs that are over, and until when their FIFOs are still read.
    private var closing: [UInt64: Int64] = [:]
    private var nextToken: UInt64 = 0
    private var buffer = ByteBuffer()
    private var output = ByteBuffer()
    /// Sources with a line whose end has not come.
    private var tails: Set<UInt64> = []
    private var isStopping = false
    private var tell: (LogPump.News) -> Void = { _ in }

    init(wakeUp: BorrowedDescriptor) throws(Errno) {
        self.wakeUp = wakeUp
        epoll = try Epoll()
        try epoll.add(wakeUp, .readable, token: Self.wakeToken)
    }

    func run(takeOrders: () -> [LogPump.Order], tell: @escaping (LogPump.News) -> Void) {
        self.tell = tell
        while !isStopping {
            guard let count = try? epoll.wait(milliseconds: patience) else { return }
            let stamp = UTCTime(nanoseconds: Clock.realtime())
            var most = 0
            for index in 0..<count {
                let token = epoll.event(at: index).token
                if token == Self.wakeToken {
                    takeOrders().forEach(obey)
                } else if let source = sources[token] {
                    most = max(most, pump(source, token: token, at: stamp))
                }
            }
            if count == 0 { flushTails(at: stamp) }
            closeOverdue()
            // A FIFO that was nearly empty is left to fill; an order ends the rest.
            if most > 0, most < LogPump.readSize / 4 {
                _ = try? wakeUp.wait(for: .readable, milliseconds: Self.rest)
            }
        }
        finish()
    }

    /// Moves what is still in the FIFOs.
    private func finish() {
        readAll()
        let stamp = UTCTime(nanoseconds: Clock.realtime())
        for token in sources.keys { close(token, at: stamp) }
    }

    private var patience: Int32 {
        if !closing.isEmpty { return 10 }
        return tails.isEmpty ? -1 : Self.tailPatience
    }

    private func obey(_ order: LogPump.Order) {
        switch order {
        case .open(let key, let descriptor, let path, let policy):
            open(key, FileDescriptor(owning: descriptor), path: path, policy: policy)
        case .close(let run):
            closing[run] = Clock.monotonic() + Self.lingering
        case .read(let ticket):
            readAll()
            tell(.read(ticket: ticket))
        case .stop:
            isStopping = true
        }
    }

    private func open(
        _ key: LogPump.SourceKey, _ fifo: consuming FileDescriptor, path: String, policy: LogFile.Policy
    ) {
        let file = files[path] ?? LogFile(path: path, policy: policy)
        file.policy = policy
        file.users += 1
        files[path] = file
        let source = LogSource(key: key, fifo: fifo, file: file)
        nextToken += 1
        sources[nextToken] = source
        tokens[key] = nextToken
        try? epoll.add(source.descriptor, .readable, token: nextToken)
    }

    /// Moves what one source has into its file; returns the bytes that were read.
    private func pump(_ source: LogSource, token: UInt64, at now: UTCTime) -> Int {
        switch source.read(using: &buffer, stamp: now.bytes, into: &output) {
        case .lines(let count):
            append(to: source.file, lines: count, at: now)
            if source.hasTail { tails.insert(token) } else { tails.remove(token) }
            return buffer.count
        case .nothingNow:
            return 0
        case .ended:
            close(token, at: now)
            return 0
        }
    }

    /// Reads what every source has, a full pipe of each at most.
    private func readAll() {
        let stamp = UTCTime(nanoseconds: Clock.realtime())
        for (token, source) in sources {
            var left = Self.pipeSize
            while left > 0, sources[token] != nil {
                let count = pump(source, token: token, at: stamp)
                if count == 0 { break }
                left -= count
            }
        }
    }

    private func append(to file: LogFile, lines: Int, at now: UTCTime) {
        guard !output.isEmpty else { return }
        let failure = file.append(output, lines: lines, at: now)
        output.removeAll(keeping: Self.usualOutput)
        guard let error = failure else { return }
        tell(.dropping(path: file.path, errorNumber: error.code))
    }

    private func flushTails(at now: UTCTime) {
        for token in tails {
            guard let source = sources[token] else { continue }
            source.flush(stamp: now.bytes, isLast: false, into: &output)
            append(to: source.file, lines: 0, at: now)
        }
        tails = []
    }

    /// Ends the runs that are over: at once when their FIFOs have ended, else when their time is up.
    private func closeOverdue() {
        guard !closing.isEmpty else { return }
        let now = Clock.monotonic()
        for (run, end) in closing {
            let open = [false, true].compactMap { tokens[LogPump.SourceKey(run: run, isError: $0)] }
            let isDry = open.allSatisfy { token in
                (try? sources[token]?.descriptor.bytesWaiting()) ?? 0 == 0
            }
            guard open.isEmpty || now >= end && isDry || now >= end + Self.patienceWithFloods else { continue }
            let stamp = UTCTime(nanoseconds: Clock.realtime())
            open.forEach { close($0, at: stamp) }
            closing[run] = nil
        }
    }

    private func close(_ token: UInt64, at now: UTCTime) {
        guard let source = sources.removeValue(forKey: token) else { return }
        tokens[source.key] = nil
        tails.remove(token)
        source.flush(stamp: now.bytes, isLast: true, into: &output)
        append(to: source.file, lines: 1, at: now)
        try? epoll.remove(source.descriptor)
        source.file.users -= 1
        if source.file.users == 0 { files[source.file.path] = nil }
    }
}
