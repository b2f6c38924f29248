internal import EventLoop
internal import HTTP
internal import Linux
internal import Metrics

/// One client of the admin listener: its requests are answered one after the other.
final class AdminConnection {
    /// When it is closed, on CLOCK_MONOTONIC; `nil` while a measurement is on its way.
    private(set) var deadline: Int64?
    private let descriptor: FileDescriptor
    private unowned let listener: AdminListener
    private var source: DescriptorSource?
    private var collector = MessageCollector(headLimit: AdminResponse.headLimit, bodyLimit: 0)
    private var output: [UInt8] = []
    private var sent = 0
    private var isAnswering = false
    private var inputEnded = false
    private var closesWhenWritten = false

    init(_ descriptor: consuming FileDescriptor, listener: AdminListener) throws(LoopError) {
        self.descriptor = descriptor
        self.listener = listener
        deadline = Clock.monotonic() + listener.patience.busy
        source = try DescriptorSource(listener.loop, descriptor: self.descriptor.number, for: .readable) {
            [unowned self] readiness in ready(readiness)
        }
    }

    /// Nothing of a request has come and nothing is to be written.
    var isIdle: Bool { collector.isIdle && output.isEmpty && !isAnswering }

    private func ready(_ readiness: Readiness) {
        if readiness.contains(.failed) || readiness.contains(.hungUp) { return close() }
        if readiness.contains(.writable) { flush() }
        if readiness.contains(.readable), source != nil { receive() }
    }

    private func receive() {
        var bytes: [UInt8] = []
        guard let count = try? descriptor.borrowed.read(appendingTo: &bytes, upTo: AdminResponse.headLimit + 1) else {
            return
        }
        if count == 0 {
            inputEnded = true
            if !isAnswering, output.isEmpty { return close() }
            closesWhenWritten = true
            return watch()
        }
        if isIdle { deadline = Clock.monotonic() + listener.patience.busy }
        collector.receive(bytes.span)
        proceed()
    }

    /// Serves the next request that is complete.
    private func proceed() {
        guard !isAnswering, output.isEmpty, !closesWhenWritten else { return watch() }
        do throws(Refusal) {
            guard let request = try collector.next() else { return watch() }
            serve(AdminAnswer(request), keepsAlive: request.keepsAlive)
        } catch {
            write(AdminResponse.refused(error), keepsAlive: false)
        }
    }

    private func serve(_ answer: AdminAnswer, keepsAlive: Bool) {
        switch answer {
        case .health: write(AdminResponse.health(keepsAlive: keepsAlive), keepsAlive: keepsAlive)
        case .notFound: write(AdminResponse.notFound(keepsAlive: keepsAlive), keepsAlive: keepsAlive)
        case .notAllowed: write(AdminResponse.notAllowed(), keepsAlive: false)
        case .metrics(let format):
            isAnswering = true
            deadline = nil
            watch()
            listener.measure(format) { [weak self] text in
                guard let self else { return }
                isAnswering = false
                guard let text else { return write(AdminResponse.unavailable(), keepsAlive: false) }
                write(AdminResponse.metrics(text, format, keepsAlive: keepsAlive), keepsAlive: keepsAlive)
            }
        }
    }

    private func write(_ bytes: [UInt8], keepsAlive: Bool) {
        output = bytes
        sent = 0
        closesWhenWritten = closesWhenWritten || !keepsAlive
        deadline = Clock.monotonic() + listener.patience.busy
        flush()
    }

    private func flush() {
        do throws(Errno) {
            while sent < output.count {
                let piece = Array(output[sent..<min(sent + 65536, output.count)])
                guard let count = try descriptor.borrowed.send(piece) else { return watch() }
                sent += count
            }
        } catch {
            return close()
        }
        guard !output.isEmpty else { return }
        (output, sent) = ([], 0)
        if closesWhenWritten { return close() }
        deadline = Clock.monotonic() + (collector.isIdle ? listener.patience.idle : listener.patience.busy)
        proceed()
    }

    private func watch() {
        var interest: Readiness = [.hungUp]
        if !isAnswering, output.isEmpty, !inputEnded { interest.insert(.readable) }
        if !output.isEmpty { interest.insert(.writable) }
        source?.watch(for: interest)
        listener.deadlineChanged()
    }

    /// Ends the connection at once.
    func close() {
        source = nil
        deadline = nil
        listener.forget(self)
    }
}

/// How long a client of the admin listener is waited for, in nanoseconds.
struct AdminPatience: Equatable, Sendable {
    /// For a head, or for taking an answer; bytes that trickle win no time.
    var busy: Int64 = 10_000_000_000
    /// Between two requests: longer than the usual pause between two scrapes.
    var idle: Int64 = 90_000_000_000
}
