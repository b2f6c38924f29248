internal import Control
internal import EventLoop
internal import Linux
internal import Model

/// Answers one `logs` request: reads files on a thread, sends rows on the loop, as fast as the client takes them.
final class LogStream {
    /// What the thread hands over.
    enum Portion: Sendable {
        case rows([LogRow])
        case ended
    }

    private let handle: ReplyHandle
    private let box: Mailbox<Portion>
    private let control: LogReaderControl
    private var source: DescriptorSource?
    private var waiting: [LogRow] = []
    private var hasEnded = false
    private let done: () -> Void

    init(
        _ parts: DaemonParts, query: LogQuery, names: [InstanceName], handle: ReplyHandle, done: @escaping () -> Void
    ) throws(ControlError) {
        self.handle = handle
        self.done = done
        let job: LogReader
        do throws(Errno) {
            control = try LogReaderControl()
            job = try LogReader(query, names: names, host: parts.host, control: control)
        } catch {
            throw ControlError(.usage, "cannot read the logs: \(error.text)")
        }
        do throws(LoopError) {
            box = try Mailbox()
            source = try box.deliver(on: parts.loop) { [unowned self] in $0.forEach(take) }
        } catch {
            throw ControlError(.internal, "cannot watch the logs")
        }
        handle.onGone = { [unowned self] in end() }
        handle.onDrained = { [unowned self] in send() }
        handle.beginStream()
        let box = box
        guard (try? Thread(name: "logs-read", stack: 1 << 20) { job.run { box.post($0) } }) != nil else {
            throw ControlError(.internal, "cannot start a thread")
        }
    }

    private func take(_ portion: Portion) {
        switch portion {
        case .rows(let rows): waiting += rows
        case .ended: hasEnded = true
        }
        send()
    }

    private func send() {
        var sent = 0
        while sent < waiting.count, !handle.isFull {
            handle.send(waiting[sent])
            sent += 1
        }
        waiting.removeFirst(sent)
        guard waiting.isEmpty else { return }
        if hasEnded {
            handle.finish()
            end()
        } else {
            control.proceed()
        }
    }

    private func end() {
        control.stop()
        source = nil
        done()
    }
}

/// How the loop steers a reading thread: go on, or end.
final class LogReaderControl: Sendable {
    private let state = Lock<(isStopped: Bool, mayProceed: Bool)>((false, true))
    private let signal: EventFD

    init() throws(Errno) {
        signal = try EventFD()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        signal.signal()
    }

    /// The client has taken what it got.
    func proceed() {
        state.withLock { $0.mayProceed = true }
        signal.signal()
    }

    /// Waits until more is wanted; `false` when nothing is any more.
    func waitForDemand() -> Bool {
        while true {
            let (isStopped, may) = state.withLock { state in
                defer { state.mayProceed = false }
                return (state.isStopped, state.mayProceed)
            }
            if isStopped { return false }
            if may { return true }
            _ = try? signal.descriptor.borrowed.wait(for: .readable, milliseconds: -1)
            signal.drain()
        }
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Becomes readable when something was said.
    var descriptor: BorrowedDescriptor { signal.descriptor.borrowed }
}
