/// Reads the response to one request from the pieces it arrives in: for the command line and for probes.
package struct MessageStream: ~Copyable {
    /// What has been read.
    package enum Part: Equatable, Sendable {
        /// The final response's head; interim ones are skipped.
        case head(status: UInt16, fields: [MessageField])
        /// Bytes of the body, at least one.
        case body([UInt8])
        /// The response is complete; whether the connection can carry another request.
        case end(keepsAlive: Bool)
    }

    private enum Phase {
        case head
        case body(keepsAlive: Bool)
        case ended
    }

    private let toHead: Bool
    private var buffer: [UInt8] = []
    private var progress = HeadProgress()
    private var fields = FieldTable()
    private var phase = Phase.head
    private var decoder = BodyDecoder.length(0)
    private var isClosed = false

    /// A stream for the response to a request, which was a HEAD or not.
    package init(toHead: Bool = false) { self.toHead = toHead }

    /// Takes what has been received.
    package mutating func receive(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }

    /// Notes that the connection has ended.
    package mutating func close() { isClosed = true }

    /// The next part, or `nil` if more must be received, or nothing comes any more.
    ///
    /// - Throws: What is wrong; `endsEarly` if the connection ended before the response did.
    package mutating func next() throws(Refusal) -> Part? {
        switch phase {
        case .head: try readHead()
        case .body(let keepsAlive): try readBody(keepsAlive: keepsAlive)
        case .ended: nil
        }
    }

    private mutating func readHead() throws(Refusal) -> Part? {
        while true {
            var head = ResponseHead()
            switch head.read(buffer, &progress, toHead: toHead) {
            case .complete(let length):
                guard !head.isUpgrade else { throw .unaskedUpgrade }
                let part = Part.head(status: head.status, fields: [MessageField](head.fields, buffer))
                buffer.removeFirst(length)
                if head.isInterim { continue }
                decoder = BodyDecoder(head.framing)
                phase = .body(keepsAlive: head.keepsAlive)
                return part
            case .incomplete, .http2Preface:
                guard !isClosed else { throw .endsEarly }
                return nil
            case .refused(let refusal): throw refusal
            }
        }
    }

    private mutating func readBody(keepsAlive: Bool) throws(Refusal) -> Part? {
        let event = decoder.payload(buffer, from: 0, &fields)
        switch event {
        case .run(let range):
            let bytes = Array(buffer[range])
            buffer.removeFirst(range.upperBound)
            return .body(bytes)
        case .needMore(let kept):
            buffer.removeFirst(kept)
            guard isClosed else { return nil }
            guard decoder == .untilClose else { throw .endsEarly }
            phase = .ended
            return .end(keepsAlive: false)
        case .finished(let end, _):
            buffer.removeFirst(end)
            phase = .ended
            return .end(keepsAlive: keepsAlive && !isClosed)
        case .refused(let refusal): throw refusal
        }
    }
}
