internal import EventLoop
internal import Linux
internal import RouterProtocol
internal import Routing

/// The supervisor's end of the channel to one router process.
///
/// Never blocks: what the socket does not take waits in `outbox`, and the link
/// makes no new messages until that is gone.
final class RouterChannel {
    /// One message and what is to be passed with it.
    private struct Message {
        var bytes: [UInt8]
        var descriptors: [Int32]
        /// Closed when the message is gone.
        var owned: DescriptorOwner
    }

    private let socket: FileDescriptor
    private var source: DescriptorSource?
    private var outbox: [Message] = []
    /// Called when the outbox has become empty.
    var becameIdle: () -> Void = {}
    var received: ([UpRecord]) -> Void = { _ in }
    /// The router is gone or speaks nonsense.
    var broke: () -> Void = {}

    init(_ loop: Loop, socket: consuming FileDescriptor) throws(LoopError) {
        self.socket = socket
        source = try DescriptorSource(loop, descriptor: self.socket.number, for: .readable) { [unowned self] ready in
            if ready.contains(.writable) { flush() }
            if ready.contains(.readable) || ready.contains(.hungUp) { receive() }
        }
    }

    var isIdle: Bool { outbox.isEmpty }

    /// Ends the channel; nothing is called any more.
    func close() {
        source = nil
        outbox = []
    }

    /// Sends records; `sockets[i]`, where given, is opened with O_PATH and passed with record `i`.
    ///
    /// - Throws: If a record cannot be said at all, which is a defect.
    func send(_ statements: [RouterLedger.Statement]) throws(RecordError) {
        for message in try RecordWriter.messages(statements.map(\.record)) {
            let owner = DescriptorOwner()
            for statement in statements[message.records] where statement.record.carriesDescriptor {
                owner.open(path: statement.socket ?? "/")
            }
            outbox.append(Message(bytes: message.bytes, descriptors: owner.numbers, owned: owner))
        }
        flush()
    }

    /// Sends records with descriptors that the caller goes on to own.
    func send(_ records: [DownRecord], passing descriptors: [Int32]) throws(RecordError) {
        var next = 0
        for message in try RecordWriter.messages(records) {
            let count = records[message.records].count { $0.carriesDescriptor }
            let owner = DescriptorOwner()
            for number in descriptors[next..<next + count] { owner.duplicate(number) }
            next += count
            outbox.append(Message(bytes: message.bytes, descriptors: owner.numbers, owned: owner))
        }
        flush()
    }

    private func flush() {
        while let message = outbox.first {
            do throws(Errno) {
                let passed = message.descriptors.map { BorrowedDescriptor($0) }
                guard try socket.borrowed.send(message.bytes, passing: passed) != nil else {
                    source?.watch(for: [.readable, .writable])
                    return
                }
                outbox.removeFirst()
            } catch {
                // The end of the process is seen on the receiving side.
                outbox = []
                return
            }
        }
        source?.watch(for: .readable)
        becameIdle()
    }

    private func receive() {
        while source != nil {
            do throws(Errno) {
                guard let message = try socket.borrowed.receiveMessage(upTo: RecordFraming.messageLimit + 1) else {
                    return
                }
                guard !message.bytes.isEmpty, let records = try? RecordReader.up(message.bytes) else {
                    broke()
                    return
                }
                received(records)
            } catch {
                broke()
                return
            }
        }
    }
}

/// Descriptors that are closed together.
final class DescriptorOwner {
    private(set) var numbers: [Int32] = []

    deinit {
        for number in numbers { _ = FileDescriptor(owning: number) }
    }

    /// Opens `path` with O_PATH; a socket that is gone is stood in for by the root directory, which refuses to connect.
    func open(path: String) {
        let opened = (try? File.open(path, [.pathOnly, .noFollow])) ?? (try? File.open("/", .pathOnly))
        if let number = opened?.release() { numbers.append(number) }
    }

    func duplicate(_ number: Int32) {
        if let copy = try? BorrowedDescriptor(number).duplicate() { numbers.append(copy.release()) }
    }
}
