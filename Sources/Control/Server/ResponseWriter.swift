package import JSON

/// Answers → the bytes of a connection; no I/O.
///
/// A stream that nobody reads does not grow: rows beyond `limit` are counted, and the reader is told how many it
/// missed as soon as it reads again.
package struct ResponseWriter {
    /// How many bytes may wait before rows of a stream are dropped.
    package static let limit = 256 << 10

    private enum Mode: Equatable {
        case idle
        case streaming(chunked: Bool)
    }

    private var bytes: [UInt8] = []
    private var start = 0
    private var mode = Mode.idle
    private var missed = 0

    /// Nothing to write.
    package init() {}

    /// What is to be written next.
    package var pending: ArraySlice<UInt8> { bytes[start...] }

    /// Whether a row would be dropped now.
    package var isFull: Bool { bytes.count - start >= Self.limit }

    /// Whether rows can be written.
    package var isStreaming: Bool { mode != .idle }

    /// Forgets the first `count` bytes: they are written.
    package mutating func consume(_ count: Int) {
        start += count
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 65536)
            start = 0
        } else if start > 65536 {
            bytes.removeFirst(start)
            start = 0
        }
        if missed > 0, !isFull { tellMissed() }
    }

    /// `100 Continue` (RFC 9110 §15.2.1).
    package mutating func acknowledgeExpectation() {
        append("HTTP/1.1 100 Continue\r\n\r\n")
    }

    /// A whole answer; ends a stream with it as the last row.
    package mutating func answer(_ reply: ControlReply, keepsAlive: Bool, status: Int? = nil) {
        if isStreaming {
            if missed > 0 { tellMissed() }
            row(reply.json)
            endStream()
            return
        }
        let body = reply.body
        var type = "application/json"
        if case .metrics = reply { type = "text/plain; version=0.0.4; charset=utf-8" }
        head(status ?? reply.httpStatus, type, keepsAlive: keepsAlive)
        append("Content-Length: \(body.count)\r\n\r\n")
        bytes += body
    }

    /// Begins JSON lines; without chunks they end with the connection.
    package mutating func beginStream(chunked: Bool, keepsAlive: Bool) {
        head(200, "application/x-ndjson", keepsAlive: keepsAlive && chunked)
        append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n")
        mode = .streaming(chunked: chunked)
    }

    /// One line of a stream; `false` if it was dropped because the client does not read.
    package mutating func line(_ value: JSONValue) -> Bool {
        if missed > 0 || isFull {
            missed += 1
            return false
        }
        row(value)
        return true
    }

    /// Ends a stream.
    package mutating func endStream() {
        if missed > 0 { tellMissed() }
        if mode == .streaming(chunked: true) { append("0\r\n\r\n") }
        mode = .idle
    }

    private mutating func tellMissed() {
        row(["kind": "lagged", "missed": .int(missed)])
        missed = 0
    }

    private mutating func row(_ value: JSONValue) {
        var writer = JSONWriter()
        writer.write(value)
        writer.endLine()
        guard mode == .streaming(chunked: true) else {
            bytes += writer.bytes
            return
        }
        append(String(writer.bytes.count, radix: 16) + "\r\n")
        bytes += writer.bytes
        append("\r\n")
    }

    private mutating func head(_ status: Int, _ type: String, keepsAlive: Bool) {
        append("HTTP/1.1 \(status) \(Self.reason(status))\r\nContent-Type: \(type)\r\nCache-Control: no-store\r\n")
        if !keepsAlive { append("Connection: close\r\n") }
    }

    private mutating func append(_ text: String) {
        bytes += Array(text.utf8)
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 202: "Accepted"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 424: "Failed Dependency"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 507: "Insufficient Storage"
        default: status < 500 ? "Bad Request" : "Not Supported"
        }
    }
}
