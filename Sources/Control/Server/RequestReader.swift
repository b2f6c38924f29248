internal import HTTP
internal import JSON
internal import TOML

/// The bytes of a client's connection → messages; no I/O.
///
/// After a refusal nothing more may be read.
package struct RequestReader {
    /// The largest body that is accepted, in bytes: a state file for `apply`.
    package static let bodyLimit = 8 << 20

    /// What has been read.
    package enum Event: Equatable, Sendable {
        /// Nothing complete yet.
        case needMore
        /// The client waits for `100 Continue` before it sends the body.
        case expectsContinue
        case message(WireMessage, Exchange)
        /// Answer, then close.
        case refused(status: Int, ControlError)
    }

    /// What the answer to a message must respect.
    package struct Exchange: Equatable, Sendable {
        /// Another message may follow on the connection.
        package var keepsAlive: Bool
        /// The client understands chunks.
        package var takesChunks: Bool
    }

    private enum Phase {
        case head
        case body(WireMessage, Exchange, count: Int)
        case ended
    }

    private var buffer: [UInt8] = []
    private var progress = HeadProgress()
    private var phase = Phase.head

    /// A reader at the start of a connection.
    package init() {}

    /// Whether a message has begun and not ended.
    package var isWithinMessage: Bool {
        if case .body = phase { true } else { !buffer.isEmpty }
    }

    /// Bytes that wait to be understood.
    package var waiting: Int { buffer.count }

    /// Takes bytes in the order in which they came.
    package mutating func append(_ bytes: [UInt8]) {
        buffer += bytes
    }

    /// The next event; ask again until it is `needMore`.
    package mutating func next() -> Event {
        switch phase {
        case .ended: .needMore
        case .head: readHead()
        case .body(let message, let exchange, let count): readBody(message, exchange, count)
        }
    }

    private mutating func refuse(_ status: Int, _ error: ControlError) -> Event {
        phase = .ended
        buffer = []
        return .refused(status: status, error)
    }

    private mutating func readHead() -> Event {
        if buffer.isEmpty { return .needMore }
        var head = RequestHead()
        var soFar = progress
        let verdict = head.read(buffer.span, &soFar)
        progress = soFar
        switch verdict {
        case .incomplete: return .needMore
        case .http2Preface: return refuse(505, ControlError(.usage, "HTTP/2 is not spoken here"))
        case .refused(let refusal):
            return refuse(Int(refusal.status), ControlError(.usage, "this is no HTTP request that is understood here"))
        case .complete(let length): return understand(head, length)
        }
    }

    private mutating func understand(_ head: borrowing RequestHead, _ length: Int) -> Event {
        guard head.line.method == .get || head.line.method == .post else {
            return refuse(405, ControlError(.usage, "only GET and POST are understood here"))
        }
        let method: WireMessage.Method = head.line.method == .get ? .get : .post
        let target = String(decoding: buffer[head.line.target.path.indices], as: UTF8.self)
        guard var message = WireMessage(method, target: target) else {
            return refuse(400, ControlError(.usage, "the path has a % without two digits, or is not UTF-8"))
        }
        if let accept = head.fields.value(of: .accept) {
            message.acceptsLines = String(decoding: buffer[accept.indices], as: UTF8.self).containsText("ndjson")
        }
        let count: Int
        switch head.framing {
        case .none: count = 0
        case .length(let length) where length <= UInt64(Self.bodyLimit): count = Int(length)
        case .length: return refuse(413, ControlError(.usage, "the body is larger than 8 MiB"))
        case .chunked, .untilClose:
            return refuse(411, ControlError(.usage, "the body has no length", hint: "send Content-Length"))
        }
        let exchange = Exchange(keepsAlive: head.keepsAlive, takesChunks: head.line.version == .http11)
        let asks = head.expectsContinue && count > buffer.count - length
        buffer.removeFirst(length)
        phase = .body(message, exchange, count: count)
        return asks ? .expectsContinue : next()
    }

    private mutating func readBody(_ message: WireMessage, _ exchange: Exchange, _ count: Int) -> Event {
        guard buffer.count >= count else { return .needMore }
        let bytes = Array(buffer[..<count])
        buffer.removeFirst(count)
        phase = .head
        var message = message
        if !bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            do throws(JSONError) {
                guard let object = try JSONParser.parse(bytes).object else {
                    return refuse(400, ControlError(.usage, "the body is no JSON object"))
                }
                message.body = object
            } catch {
                let place = "line \(error.line), column \(error.column)"
                return refuse(400, ControlError(.usage, "the body is no JSON: \(place): \(error.message)"))
            }
        }
        return .message(message, exchange)
    }
}
