internal import DNS
internal import Linux
internal import RouterProtocol

/// A client's TCP connection (RFC 7766): queries may follow each other, answers come as they are known.
final class StreamClient {
    let socket: FileDescriptor
    let address: InternetAddress
    var framing = LengthFraming(limit: ServerLimits.longestQuery)
    /// Queries that have arrived and wait for their turn.
    var queries: ArraySlice<[UInt8]> = []
    /// Queries that others have been asked about.
    var outstanding = 0
    /// Its queries are being looked at.
    var isBeingServed = false
    /// The client sends no more; what it has asked is still answered.
    var hasEnded = false
    var deadline: Int64
    private var output: [UInt8] = []
    private var written = 0
    private(set) var interest: Epoll.Interest = .readable

    init(_ socket: consuming FileDescriptor, from address: InternetAddress, until deadline: Int64) {
        self.socket = socket
        self.address = address
        self.deadline = deadline
    }

    /// It has to wait for others, or must read first, before more is done for it.
    var isBusy: Bool { outstanding >= ServerLimits.pipelined || unsent >= ServerLimits.unread }

    /// What it should be watched for now.
    var wantedInterest: Epoll.Interest {
        var wanted: Epoll.Interest = []
        if !hasEnded, queries.isEmpty { wanted.insert(.readable) }
        if unsent > 0 { wanted.insert(.writable) }
        return wanted
    }

    /// Nothing is left to do for it.
    var isDone: Bool { hasEnded && outstanding == 0 && unsent == 0 && queries.isEmpty }

    private var unsent: Int { output.count - written }

    func answer(_ message: [UInt8]) {
        output += LengthFraming.framed(message)
    }

    /// Sends what the socket takes; `next` is the deadline if that is anything.
    ///
    /// - Throws: When the connection is broken.
    func flush(until next: Int64) throws(Errno) {
        while unsent > 0 {
            guard let count = try socket.borrowed.write(output, from: written) else { return }
            written += count
            deadline = next
        }
        output.removeAll(keepingCapacity: output.count <= ServerLimits.unread)
        written = 0
    }

    /// Notes what it is watched for; whether that is a change.
    func watch(for wanted: Epoll.Interest) -> Bool {
        guard wanted != interest else { return false }
        interest = wanted
        return true
    }
}
