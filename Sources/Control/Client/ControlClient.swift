internal import JSON
package import Linux

/// Why a supervisor could not be asked.
package enum ClientError: Error, Hashable, Sendable {
    /// Nobody listens at the path: there is no socket, or its owner is gone.
    case noSupervisor(path: String)
    /// The socket exists, and this user may not connect to it.
    case refused(path: String, Errno)
    /// The connection ended before the answer did.
    case brokenOff
    case failed(Errno)
    /// The answer did not come in time.
    case timedOut
    /// What came is not what a supervisor says; names the part.
    case notUnderstood(String)
}

/// One blocking connection to a supervisor, for the command line.
package struct ControlClient: ~Copyable {
    /// One line of an answer that is a stream.
    package enum Line: Equatable, Sendable {
        case log(LogRow)
        case event(EventRow)
        case progress(ProgressRow)
        /// What `exec` or `run` was asked for executes.
        case started(SideProcessRow)
        /// So many lines were left out because we did not read.
        case lagged(missed: Int)
    }

    private let socket: FileDescriptor

    /// Connects to the control socket at `path`.
    package init(path: String) throws(ClientError) {
        do throws(Errno) {
            let socket = try Socket.make(.unix, .stream)
            _ = try socket.borrowed.connect(to: .unix(path: path))
            self.socket = socket
        } catch {
            switch error {
            case .notFound, .connectionRefused, .notDirectory: throw .noSupervisor(path: path)
            case .permissionDenied, .notPermitted: throw .refused(path: path, error)
            default: throw .failed(error)
            }
        }
    }

    /// The descriptor, to be waited for beside others.
    package var descriptor: BorrowedDescriptor { socket.borrowed }

    /// Asks, and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: The longest silence, in milliseconds; -1 waits for ever.
    ///   - onLine: Gets each line of a stream as it comes; `false` ends the reading.
    /// - Returns: The answer; `nil` for a stream that has no last word.
    /// - Throws: Why there is no answer.
    package consuming func ask(
        _ request: ControlRequest, timeout: Int32 = 30_000, onLine: (Line) -> Bool = { _ in true }
    ) throws(ClientError) -> ControlReply? {
        try send(RequestText.bytes(Wire.message(request)), timeout)
        var response = ResponseReader()
        let lines = LineReader(request)
        while true {
            let bytes = try receive(timeout)
            let ended = bytes.isEmpty
            guard response.append(bytes, ended: ended) else { throw .notUnderstood("the head of the answer") }
            if response.isStream {
                for text in response.takeLines() {
                    switch try lines.read(text) {
                    case .line(let line): if !onLine(line) { return nil }
                    case .last(let reply): return reply
                    case .unknown: break
                    }
                }
                if response.isComplete { return nil }
            } else if response.isComplete {
                return try Self.reply(to: request, response)
            }
            if ended { throw .brokenOff }
        }
    }

    /// Asks with descriptors that travel along, and leaves the reading of the answer to the caller.
    ///
    /// See SCM_RIGHTS in unix(7).
    package consuming func begin(
        _ request: ControlRequest, passing descriptors: [BorrowedDescriptor]
    ) throws(ClientError) -> ControlExchange {
        let bytes = RequestText.bytes(Wire.message(request))
        do throws(Errno) {
            // The socket is new: its buffer takes the first byte.
            guard try socket.borrowed.send(Array(bytes.prefix(1)), passing: descriptors) == 1 else {
                throw .wouldBlock
            }
        } catch {
            throw .failed(error)
        }
        try send(Array(bytes.dropFirst()), 30_000)
        return ControlExchange(takeSocket(), request)
    }

    private consuming func takeSocket() -> FileDescriptor { socket }

    static func reply(to request: ControlRequest, _ response: ResponseReader) throws(ClientError) -> ControlReply {
        if !response.isJSON, response.status == 200 {
            return .metrics(String(decoding: response.body, as: UTF8.self))
        }
        do throws(RowError) {
            // A thousand rows are read without a tree of values.
            if case .look(.instances, _) = request, let rows = try InstanceRow.rows(response.body) {
                return .instances(rows)
            }
        } catch {
            throw .notUnderstood("the answer's field \(error.field)")
        }
        guard let json = try? JSONParser.parse(response.body) else { throw .notUnderstood("the answer's JSON") }
        do throws(RowError) {
            return try ControlReply(to: request, body: json)
        } catch {
            throw .notUnderstood("the answer's field \(error.field)")
        }
    }

    private func send(_ bytes: [UInt8], _ timeout: Int32) throws(ClientError) {
        var rest = bytes
        while !rest.isEmpty {
            do throws(Errno) {
                if let count = try socket.borrowed.send(rest) {
                    rest.removeFirst(count)
                } else if try socket.borrowed.wait(for: .writable, milliseconds: timeout).isEmpty {
                    throw .timedOut
                }
            } catch {
                // It may have refused the request and closed; the answer says why.
                if error == .brokenPipe || error == .connectionReset { return }
                throw error == .timedOut ? .timedOut : .failed(error)
            }
        }
    }

    private func receive(_ timeout: Int32) throws(ClientError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            do throws(Errno) {
                if try socket.borrowed.read(appendingTo: &bytes) != nil { return bytes }
                if try socket.borrowed.wait(for: .readable, milliseconds: timeout).isEmpty { throw .timedOut }
            } catch {
                if error == .connectionReset { return [] }
                throw error == .timedOut ? .timedOut : .failed(error)
            }
        }
    }
}
