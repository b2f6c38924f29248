package import Linux

/// One question whose answer is read piece by piece, beside other descriptors that a client waits for.
package struct ControlExchange: ~Copyable {
    /// What has come.
    package enum Piece: Equatable, Sendable {
        /// Nothing complete: wait until `descriptor` is readable.
        case none
        case line(ControlClient.Line)
        /// The answer is complete.
        case last(ControlReply)
    }

    private let socket: FileDescriptor
    private let request: ControlRequest
    private var response = ResponseReader()
    private var lines: [[UInt8]] = []

    init(_ socket: consuming FileDescriptor, _ request: ControlRequest) {
        self.socket = socket
        self.request = request
    }

    /// Readable when there may be more.
    package var descriptor: BorrowedDescriptor { socket.borrowed }

    /// The next piece, without waiting; ask again until it is `none`.
    ///
    /// - Throws: Why there is no answer.
    package mutating func next() throws(ClientError) -> Piece {
        if !lines.isEmpty { return try piece(lines.removeFirst()) }
        var bytes: [UInt8] = []
        do throws(Errno) {
            guard try socket.borrowed.read(appendingTo: &bytes) != nil else { return .none }
        } catch {
            if error != .connectionReset { throw .failed(error) }
        }
        let ended = bytes.isEmpty
        guard response.append(bytes, ended: ended) else { throw .notUnderstood("the head of the answer") }
        if response.isStream {
            lines = response.takeLines()
            if !lines.isEmpty { return try next() }
        } else if response.isComplete {
            return .last(try ControlClient.reply(to: request, response))
        }
        if ended { throw .brokenOff }
        return .none
    }

    private mutating func piece(_ text: [UInt8]) throws(ClientError) -> Piece {
        switch try LineReader(request).read(text) {
        case .line(let line): return .line(line)
        case .last(let reply): return .last(reply)
        case .unknown: return try next()
        }
    }
}
