internal import HTTP

/// The bytes of a supervisor's answer → head and body; no I/O.
struct ResponseReader {
    private var buffer: [UInt8] = []
    private var progress = HeadProgress()
    private var hasHead = false
    private var framing = BodyFraming.none
    private var decoder = ChunkedDecoder()

    private(set) var status = 0
    private(set) var isStream = false
    private(set) var isJSON = false
    private(set) var isComplete = false
    private(set) var body: [UInt8] = []

    /// Takes what came; `false` if it is no answer of HTTP.
    mutating func append(_ bytes: [UInt8], ended: Bool) -> Bool {
        buffer += bytes
        if !hasHead {
            guard readHead() else { return false }
            if !hasHead { return true }
        }
        return readBody(ended: ended)
    }

    private mutating func readHead() -> Bool {
        var head = ResponseHead()
        var soFar = progress
        let verdict = head.read(buffer.span, &soFar, toHead: false)
        progress = soFar
        switch verdict {
        case .incomplete: return true
        case .http2Preface, .refused: return false
        case .complete(let length):
            if let type = head.fields.value(of: .contentType) {
                let text = String(decoding: buffer[type.indices], as: UTF8.self)
                isStream = text.hasPrefix("application/x-ndjson")
                isJSON = text.hasPrefix("application/json")
            }
            hasHead = !head.isInterim
            status = Int(head.status)
            framing = head.framing
            buffer.removeFirst(length)
            return hasHead || readHead()
        }
    }

    private mutating func readBody(ended: Bool) -> Bool {
        switch framing {
        case .none: isComplete = true
        case .length(let count):
            if body.isEmpty { body.reserveCapacity(Int(min(count, 16 << 20))) }
            body += buffer
            buffer.removeAll(keepingCapacity: true)
            isComplete = UInt64(body.count) >= count
        case .untilClose:
            body += buffer
            buffer = []
            isComplete = ended
        case .chunked: return readChunks()
        }
        return true
    }

    private mutating func readChunks() -> Bool {
        var at = 0
        var decoding = decoder
        // A supervisor sends none; they would be ignored.
        var trailers = FieldTable()
        defer { decoder = decoding }
        while !isComplete {
            switch decoding.payload(buffer.span, from: at, &trailers) {
            case .run(let range):
                body += buffer[range]
                at = range.upperBound
            case .needMore(let kept):
                buffer.removeFirst(kept)
                return true
            case .finished: isComplete = true
            case .refused: return false
            }
        }
        return true
    }

    /// The complete lines of a stream that came since the last call, without their line feeds.
    mutating func takeLines() -> [[UInt8]] {
        guard let end = body.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let lines = body[..<end].split(separator: UInt8(ascii: "\n")).map { Array($0) }
        body.removeFirst(end + 1)
        return lines
    }
}
