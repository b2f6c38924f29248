import Glibc
import Linux
import Proxy
import RouterProtocol

/// The router's end of the channel: whole messages in, whole messages out, never blocking.
final class Channel {
    private var socket: FileDescriptor?
    /// Records that did not fit into the socket yet.
    private var backlog: [[UInt8]] = []

    init(_ socket: consuming FileDescriptor) {
        try? socket.borrowed.setNonBlocking(true)
        self.socket = consume socket
    }

    /// One message.
    enum Message {
        case records([OrderedRecord])
        /// The supervisor has closed.
        case end
    }

    /// Reads the records of a snapshot.
    static func snapshot(_ bytes: [UInt8]) throws(Errno) -> [DownRecord] {
        do throws(RecordError) {
            return try RecordReader.snapshot(bytes)
        } catch {
            throw .badMessage
        }
    }

    /// Waits for a message, for room to send what waits, or for `other`; looks for a new supervisor now and then.
    func wait(with other: BorrowedDescriptor?) throws(Errno) {
        var polled: [pollfd] = []
        if let number = number {
            let events = backlog.isEmpty ? POLLIN : POLLIN | POLLOUT
            polled.append(pollfd(fd: number, events: Int16(events), revents: 0))
        }
        if let other { polled.append(pollfd(fd: other.number, events: Int16(POLLIN), revents: 0)) }
        _ = unsafe poll(&polled, nfds_t(polled.count), number == nil ? 1000 : -1)
        flush()
    }

    /// The next message, `nil` when none waits.
    func receive() throws(RouterError) -> Message? {
        guard let number else { return nil }
        let message: ReceivedMessage
        do throws(Errno) {
            guard let received = try BorrowedDescriptor(number).receiveMessage(upTo: RecordFraming.messageLimit) else {
                return nil
            }
            message = received
        } catch {
            if error == .connectionReset { return .end }
            throw .system(error)
        }
        if message.isTruncated { throw .truncated }
        if message.bytes.isEmpty { return .end }
        return .records(try Self.records(of: message))
    }

    /// Sends a record, now or later; while there is no supervisor it is not needed.
    func send(_ record: UpRecord) {
        guard number != nil, let bytes = try? RecordWriter.message(record), backlog.count < 10_000 else { return }
        backlog.append(bytes)
        flush()
    }

    /// Forgets the supervisor that has gone.
    func lose() {
        socket = nil
        backlog = []
    }

    /// Looks for a new supervisor at `path`, through the descriptor of its directory; `true` when it is there.
    func reconnect(to path: String) -> Bool {
        guard number == nil else { return false }
        do throws(Errno) {
            let fresh = try Socket.make(.unix, .sequencedPacket)
            _ = try fresh.borrowed.connect(to: .unix(path: path))
            socket = consume fresh
            return true
        } catch {
            return false
        }
    }

    /// Sends a record with descriptors at once; they are needed before anything else can be said.
    func send(_ record: UpRecord, passing descriptors: [BorrowedDescriptor]) {
        guard let number, let bytes = try? RecordWriter.message(record) else { return }
        _ = try? BorrowedDescriptor(number).send(bytes, passing: descriptors)
    }

    /// Whether there is no supervisor.
    var isLost: Bool { number == nil }

    private var number: Int32? {
        switch socket {
        case .some(let socket): socket.number
        case .none: nil
        }
    }

    private func flush() {
        guard let number else { return }
        var sent = 0
        while sent < backlog.count, let count = try? BorrowedDescriptor(number).send(backlog[sent]), count > 0 {
            sent += 1
        }
        backlog.removeFirst(sent)
    }

    private static func records(of message: consuming ReceivedMessage) throws(RouterError) -> [OrderedRecord] {
        let records: [DownRecord]
        do throws(RecordError) {
            records = try RecordReader.down(message.bytes)
        } catch {
            throw .record(error)
        }
        var descriptors = message.takeDescriptors()
        var ordered: [OrderedRecord] = []
        for record in records {
            guard record.carriesDescriptor else {
                ordered.append(OrderedRecord(record))
                continue
            }
            guard let descriptor = descriptors.takeFirst() else { throw .missingDescriptor }
            ordered.append(OrderedRecord(record, SharedDescriptor(descriptor)))
        }
        return ordered
    }
}
