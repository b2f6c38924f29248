internal import EventLoop
internal import Linux

/// One client of the control socket: a descriptor between a reader and a writer.
///
/// Requests are answered one after the other, however many a client sends at once. What follows from an answer is
/// done in `attend`, never in the middle of the caller's own work.
final class ControlConnection {
    /// How long somebody without rights is listened to: a polite no after the request, not a broken pipe within it.
    private static let strangerPatience: Int64 = 1_000_000_000
    /// How many bytes of later requests may wait for the answer to an earlier one.
    private static let readAhead = 65536

    let number: UInt64
    let peer: Peer
    var writer = ResponseWriter()
    /// On CLOCK_MONOTONIC: when the connection is closed if nothing moves until then; `nil` while it is served.
    private(set) var deadline: Int64?

    private let descriptor: FileDescriptor
    private unowned let server: ControlServer
    private var reader = RequestReader()
    private var source: DescriptorSource?
    private var handle: ReplyHandle?
    private var inputEnded = false
    private var isBroken = false
    private var closesWhenWritten = false
    private var hasDrained = false
    /// Descriptors that came with the request that is being read.
    private var passed: DescriptorList?

    init(number: UInt64, descriptor: consuming FileDescriptor, peer: Peer, server: ControlServer) {
        self.number = number
        self.descriptor = descriptor
        self.peer = peer
        self.server = server
        let patience = peer.permission == .none ? Self.strangerPatience : server.patience
        deadline = server.now &+ min(patience, server.patience)
    }

    /// Starts to listen to the client.
    func start() throws(LoopError) {
        source = try DescriptorSource(server.loop, descriptor: descriptor.number, for: [.readable, .peerClosed]) {
            [unowned self] readiness in ready(readiness)
        }
    }

    /// Refuses the client whatever it wants.
    func refuse(_ status: Int, _ error: ControlError) {
        writer.answer(.error(error), keepsAlive: false, status: status)
        closesWhenWritten = true
        flush()
    }

    /// Ends the connection; whoever still answers is told.
    func close() {
        source = nil
        let leaving = handle
        handle = nil
        server.forget(self)
        leaving?.leave()
    }

    /// Does what the last event or answer made necessary.
    func attend() {
        if isBroken || closesWhenWritten && writer.pending.isEmpty { return close() }
        if hasDrained {
            hasDrained = false
            handle?.onDrained?()
        }
        if handle == nil, !closesWhenWritten { proceed() }
    }

    /// The handle has written its last byte.
    func answered(keepsAlive: Bool) {
        handle = nil
        closesWhenWritten = closesWhenWritten || !keepsAlive
        deadline = server.now &+ server.patience
        server.deadlineChanged()
        flush()
        server.attendSoon(self)
    }

    /// Writes what the client takes.
    func flush() {
        let wasFull = writer.isFull
        do throws(Errno) {
            while !writer.pending.isEmpty, let count = try descriptor.borrowed.send(Array(writer.pending.prefix(65536)))
            {
                writer.consume(count)
                if deadline != nil { deadline = server.now &+ server.patience }
            }
        } catch {
            isBroken = true
            server.attendSoon(self)
            return
        }
        if wasFull, !writer.isFull { hasDrained = true }
        if hasDrained || closesWhenWritten && writer.pending.isEmpty { server.attendSoon(self) }
        watch()
    }

    private func ready(_ readiness: Readiness) {
        if !inputEnded, readiness.contains(.readable) || readiness.contains(.peerClosed) { receive() }
        if readiness.contains(.failed) || readiness.contains(.hungUp) { isBroken = true }
        if !isBroken, readiness.contains(.writable) { flush() }
        attend()
        // Whatever became of the request: input that ended or waits must not wake the loop again.
        watch()
    }

    private func receive() {
        var bytes: [UInt8] = []
        do throws(Errno) {
            guard try read(&bytes) else { return }
            if bytes.isEmpty { inputEnded = true }
            if !closesWhenWritten { reader.append(bytes) }
        } catch {
            isBroken = true
        }
    }

    /// Takes descriptors too from those who may have processes started: all others' are lost on the way.
    private func read(_ bytes: inout [UInt8]) throws(Errno) -> Bool {
        guard peer.permission == .everything else { return try descriptor.borrowed.read(appendingTo: &bytes) != nil }
        guard let message = try descriptor.borrowed.receiveMessage() else { return false }
        bytes = message.bytes
        let arrived = message.takeDescriptors()
        if arrived.count > 0 { passed = consume arrived }
        return true
    }

    /// Serves the next request if it is complete.
    private func proceed() {
        switch reader.next() {
        case .needMore:
            closesWhenWritten = inputEnded
            if inputEnded { server.attendSoon(self) }
            watch()
        case .expectsContinue:
            writer.acknowledgeExpectation()
            flush()
            server.attendSoon(self)
        case .refused(let status, let error): refuse(status, error)
        case .message(let message, let exchange): serve(message, exchange)
        }
    }

    private func serve(_ message: WireMessage, _ exchange: RequestReader.Exchange) {
        let handle = ReplyHandle(
            self, exchange, wantsProgress: message.acceptsLines, descriptors: passed.take())
        self.handle = handle
        deadline = nil
        do throws(ControlError) {
            if peer.permission == .none {
                closesWhenWritten = true
                throw .noRights
            }
            let request = try Wire.request(message, now: Clock.realtime())
            guard peer.permission.allows(request) else { throw .forbidden(request) }
            watch()
            server.onRequest(request, peer, handle)
        } catch {
            handle.answer(.error(error))
        }
    }

    private func watch() {
        var interest: Readiness = [.hungUp]
        if !inputEnded, handle == nil || reader.waiting < Self.readAhead {
            interest.formUnion([.readable, .peerClosed])
        }
        if !writer.pending.isEmpty { interest.insert(.writable) }
        source?.watch(for: interest)
    }
}
