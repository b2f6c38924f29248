internal import Control
internal import Linux

/// Waits for a command that the supervisor executes with our descriptors, passing on what a terminal and signals bring.
struct SideProcessClient {
    /// Signals that are the command's, not ours.
    private static let forwarded: [Int32] = [1, 2, 3, 10, 12, 15]
    private static let windowChange: Int32 = 28

    private let session: Session
    private let path: String

    init(_ session: Session, path: String) {
        self.session = session
        self.path = path
    }

    /// Returns what the command exited with.
    func run(_ change: Change, _ streams: StandardStreams) throws(Failure) -> Int32 {
        var options = ChangeOptions()
        options.caller = Caller(directory: session.directory)
        let signals: SignalDescriptor
        do throws(Errno) {
            signals = try SignalDescriptor(Self.forwarded + [Self.windowChange])
        } catch {
            throw .system("wait for", path: "signals", error)
        }
        var exchange: ControlExchange
        do throws(ClientError) {
            exchange = try ControlClient(path: path).begin(.change(change, options), passing: streams.passed)
        } catch {
            throw .client(error)
        }
        streams.handOver()
        defer { streams.restore() }
        return try wait(&exchange, signals, streams)
    }

    private func wait(
        _ exchange: inout ControlExchange, _ signals: borrowing SignalDescriptor, _ streams: StandardStreams
    ) throws(Failure) -> Int32 {
        var name: String?
        var pending: [Int32] = []
        while true {
            if let ending = try ending(&exchange, &name, streams) {
                streams.drain()
                streams.restore()
                if case .notExecuted(_, let reason) = ending { session.console.note("tenement: " + reason) }
                return ending.exitCode
            }
            var poll = Poll()
            poll.add(exchange.descriptor, for: .readable)
            poll.add(signals.descriptor.borrowed, for: .readable)
            streams.prepare(&poll)
            if let name {
                for signal in pending { send(signal, to: name) }
                pending = []
            }
            do throws(Errno) {
                try poll.wait()
                while let signal = try signals.next() {
                    if signal == Self.windowChange { streams.resize() } else { pending.append(signal) }
                }
            } catch {
                if error != .interrupted { throw .system("wait for", path: "the command", error) }
            }
            streams.move(poll)
        }
    }

    private func ending(
        _ exchange: inout ControlExchange, _ name: inout String?, _ streams: StandardStreams
    ) throws(Failure) -> SideProcessEnding? {
        while true {
            let piece: ControlExchange.Piece
            do throws(ClientError) {
                piece = try exchange.next()
            } catch {
                throw .client(error)
            }
            switch piece {
            case .none: return nil
            case .line(.started(let row)):
                name = row.process
                for note in row.notes { session.console.note("note: " + note) }
                streams.started()
            case .line: break
            case .last(.ended(let ending)): return ending
            case .last(.error(let error)): throw .refused(error)
            case .last: throw .client(.notUnderstood("the kind of answer"))
            }
        }
    }

    private func send(_ signal: Int32, to name: String) {
        guard let client = try? ControlClient(path: path) else { return }
        _ = try? client.ask(.change(.execSignal(process: name, signal: String(signal)), ChangeOptions()))
    }
}
