internal import EventLoop
internal import Linux
internal import Model
internal import Netfilter
internal import Supervision

/// One execution of a health check over a socket; reports exactly once.
///
/// After that it hears the rest of the answer out, unread: a service that still
/// writes when its peer has closed gets EPIPE, which many log as their error.
final class Probe {
    /// An answer to a health check that is longer than this is cut off.
    private static let longestRest = 64 << 10
    /// How long the rest is waited for, in nanoseconds.
    private static let patience: Int64 = 1_000_000_000

    private let request: [UInt8]?
    private let report: (ProbeOutcome) -> Void
    private var socket: FileDescriptor?
    private var source: DescriptorSource?
    private var timer: TimerSource?
    private var answer: [UInt8] = []
    private var sent = 0
    private var isConnected = false
    /// Bytes of the rest that may still come; `nil` before the report.
    private var rest: Int?
    /// Nobody else holds it while it hears the rest.
    private var itself: Probe?

    /// Connects to `endpoint`; with `path`, also asks for it by HTTP.
    init(
        _ loop: Loop, endpoint: Endpoint, path: String?, timeout: Duration, report: @escaping (ProbeOutcome) -> Void
    ) {
        self.report = report
        request = path.map { Array("GET \($0) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8) }
        do throws(Errno) {
            try connect(to: endpoint, on: loop)
        } catch {
            let failure = ProbeFailure.unreachable(errorNumber: error.code)
            // Not before the caller has stored this value.
            timer = try? TimerSource(loop) { [unowned self] in finish(.failed(failure)) }
            timer?.arm(at: 0)
            return
        }
        timer = try? TimerSource(loop) { [unowned self] in
            if rest == nil { finish(.failed(.timedOut)) } else { end() }
        }
        timer?.arm(at: Clock.monotonic() + timeout.wholeNanoseconds)
    }

    private func connect(to endpoint: Endpoint, on loop: Loop) throws(Errno) {
        guard let address = SocketAddress(endpoint.description) else { throw .invalidArgument }
        let socket = try Socket.make(address.family, .stream)
        // The very replica, not whoever a node port of the same number would lead to. An ordinary user may not say so.
        if address.family != .unix { try? socket.borrowed.set(.mark, to: NodePortTable.ownMark) }
        isConnected = try socket.borrowed.connect(to: address)
        let number = socket.number
        self.socket = consume socket
        source = try? DescriptorSource(loop, descriptor: number, for: .writable) { [unowned self] _ in advance() }
    }

    private func advance() {
        guard let socket = socket?.borrowed else { return }
        do throws(Errno) {
            if rest != nil { return try discard(socket) }
            if !isConnected {
                if let error = try socket.takeError() { throw error }
                isConnected = true
            }
            guard let request else {
                finish(.passed)
                return
            }
            if sent < request.count {
                sent += try socket.send(Array(request[sent...])) ?? 0
                if sent == request.count { source?.watch(for: .readable) }
                return
            }
            try read(socket)
        } catch {
            guard rest == nil else { return end() }
            finish(.failed(isConnected ? .noAnswer : .unreachable(errorNumber: error.code)))
        }
    }

    private func discard(_ socket: BorrowedDescriptor) throws(Errno) {
        answer.removeAll(keepingCapacity: true)
        guard let left = rest, let length = try socket.read(appendingTo: &answer, upTo: 8192) else { return }
        rest = left - length
        if length == 0 || length >= left { end() }
    }

    private func read(_ socket: BorrowedDescriptor) throws(Errno) {
        guard let length = try socket.read(appendingTo: &answer, upTo: ProbeAnswer.longest) else { return }
        switch ProbeAnswer(answer) {
        case .outcome(let outcome): finish(outcome)
        case .incomplete where length == 0: finish(.failed(.noAnswer))
        case .incomplete: break
        }
    }

    private func finish(_ outcome: ProbeOutcome) {
        if answer.isEmpty {
            end()
        } else {
            rest = Self.longestRest
            itself = self
            timer?.arm(at: Clock.monotonic() + Self.patience)
        }
        report(outcome)
    }

    deinit { source = nil }

    private func end() {
        source = nil
        timer = nil
        socket = nil
        itself = nil
    }
}
