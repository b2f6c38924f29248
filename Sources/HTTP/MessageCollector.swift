/// Collects the requests of one connection from the pieces they arrive in; strict as the router is.
///
///     collector.receive(piece)
///     while let request = try collector.next() { answer it }
package struct MessageCollector: ~Copyable {
    private let headLimit: Int
    private let bodyLimit: Int
    private var buffer: [UInt8] = []
    private var progress = HeadProgress()
    private var fields = FieldTable()
    private var request: MessageRequest?
    private var decoder = BodyDecoder.length(0)
    private var expectsContinue = false

    /// A collector that refuses longer heads and bodies; both in bytes, a head being no longer than 32 KiB anyway.
    package init(headLimit: Int = 32 * 1024, bodyLimit: Int) {
        self.headLimit = headLimit
        self.bodyLimit = bodyLimit
    }

    /// Takes what has been received.
    package mutating func receive(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }

    /// Whether nothing of another request has been received.
    package var isIdle: Bool { buffer.isEmpty && request == nil }

    /// Whether `HTTP/1.1 100 Continue` must be sent now, because the client waits for it; true once a request.
    package mutating func takeContinue() -> Bool {
        defer { expectsContinue = false }
        return expectsContinue && request != nil && buffer.isEmpty
    }

    /// The next request that is complete, or `nil` if more must be received.
    ///
    /// - Throws: What is wrong; nothing more may be read from the connection then.
    package mutating func next() throws(Refusal) -> MessageRequest? {
        if request == nil { try readHead() }
        guard var message = request else { return nil }
        request = nil
        let isComplete = try readBody(into: &message)
        if !isComplete { request = message }
        return isComplete ? message : nil
    }

    private mutating func readHead() throws(Refusal) {
        var head = RequestHead()
        switch head.read(buffer, &progress) {
        case .incomplete:
            guard buffer.count < headLimit else { throw .headTooLarge }
        case .complete(let length):
            guard length <= headLimit else { throw .headTooLarge }
            request = try MessageRequest(head, buffer)
            if case .length(let count) = head.framing, count > UInt64(bodyLimit) { throw .bodyTooLarge }
            decoder = BodyDecoder(head.framing)
            expectsContinue = head.expectsContinue
            buffer.removeFirst(length)
        case .http2Preface: throw .unsupportedVersion
        case .refused(let refusal): throw refusal
        }
    }

    /// Moves what has been received of the body into `message`; `true` if that is all of it.
    private mutating func readBody(into message: inout MessageRequest) throws(Refusal) -> Bool {
        var at = 0
        while true {
            switch decoder.payload(buffer, from: at, &fields) {
            case .run(let range):
                guard range.count <= bodyLimit - message.body.count else { throw .bodyTooLarge }
                message.body += buffer[range]
                at = range.upperBound
            case .needMore(let kept):
                buffer.removeFirst(kept)
                return false
            case .finished(let end, _):
                buffer.removeFirst(end)
                return true
            case .refused(let refusal): throw refusal
            }
        }
    }
}

extension MessageRequest {
    /// Copies a head that was read from `bytes`.
    init(_ head: borrowing RequestHead, _ bytes: [UInt8]) throws(Refusal) {
        guard let target = MessageTarget(bytes[head.line.target.path.indices]) else { throw .badTarget }
        self.init(
            method: bytes.text(head.line.methodName), target: target, fields: [MessageField](head.fields, bytes),
            keepsAlive: head.keepsAlive)
    }
}
