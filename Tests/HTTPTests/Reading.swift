import HTTP

/// What a test wants to know of a request head, copied out of the buffers.
struct ReadRequest: Equatable {
    var length = 0
    var method = Method.get
    var form = RequestTarget.Form.origin
    var path = ""
    var version = Version.http11
    var host = ""
    var port: UInt16?
    var framing = BodyFraming.none
    var keepsAlive = true
    var expectsContinue = false
    var upgrade = ""
    var fields: [[String]] = []
    var dropped: [String] = []
}

/// A verdict with what was read, if anything was.
enum Reading<Head: Equatable>: Equatable {
    case incomplete
    case complete(Head)
    case http2Preface
    case refused(Refusal)

    /// What was read, or `nil`.
    var head: Head? {
        guard case .complete(let head) = self else { return nil }
        return head
    }
}

extension Array where Element == UInt8 {
    /// The bytes of `range` as text.
    func text(_ range: HeadRange) -> String { String(decoding: self[range.indices], as: UTF8.self) }

    /// The bytes as text, one character each.
    var latin1Text: String { String(map { Character(UnicodeScalar($0)) }) }
}

extension String {
    /// The text's bytes, one a character, so that `\u{80}` is the byte 0x80.
    var latin1: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}

extension ReadRequest {
    /// Copies what `head` says of `bytes`.
    init(_ head: borrowing RequestHead, _ bytes: [UInt8], length: Int) {
        self.length = length
        method = head.line.method
        form = head.line.target.form
        path = bytes.text(head.line.target.path)
        version = head.line.version
        host = String(decoding: (0..<head.host.count).map { head.host[$0] }, as: UTF8.self)
        port = head.host.port
        framing = head.framing
        keepsAlive = head.keepsAlive
        expectsContinue = head.expectsContinue
        upgrade = bytes.text(head.upgrade)
        for index in 0..<head.fields.count {
            let field = head.fields[index]
            fields.append([bytes.text(field.name), bytes.text(field.value)])
            if field.isDropped { dropped.append(bytes.text(field.name)) }
        }
    }
}

/// Reads `bytes` in pieces that end at the given indices, as a connection that receives them so.
func readRequest(_ bytes: [UInt8], cuts: [Int] = []) -> Reading<ReadRequest> {
    var head = RequestHead()
    var progress = HeadProgress()
    for cut in cuts + [bytes.count] {
        switch head.read(bytes.span.extracting(first: cut), &progress) {
        case .incomplete: continue
        case .complete(let length): return .complete(ReadRequest(head, bytes, length: length))
        case .http2Preface: return .http2Preface
        case .refused(let refusal): return .refused(refusal)
        }
    }
    return .incomplete
}

/// Reads `text` at once.
func readRequest(_ text: String) -> Reading<ReadRequest> { readRequest(text.latin1) }

/// What a test wants to know of a response head, copied out of the buffers.
struct ReadResponse: Equatable {
    var length = 0
    var status: UInt16 = 0
    var reason = ""
    var version = Version.http11
    var framing = BodyFraming.none
    var keepsAlive = true
}

/// Reads a response head in pieces that end at the given indices.
func readResponse(_ text: String, toHead: Bool = false, cuts: [Int] = []) -> Reading<ReadResponse> {
    let bytes = text.latin1
    var head = ResponseHead()
    var progress = HeadProgress()
    for cut in cuts + [bytes.count] {
        switch head.read(bytes.span.extracting(first: cut), &progress, toHead: toHead) {
        case .incomplete: continue
        case .complete(let length):
            return .complete(
                ReadResponse(
                    length: length, status: head.status, reason: bytes.text(head.line.reason),
                    version: head.line.version, framing: head.framing, keepsAlive: head.keepsAlive))
        case .http2Preface: return .http2Preface
        case .refused(let refusal): return .refused(refusal)
        }
    }
    return .incomplete
}

/// What a chunked body contained, and how it ended.
struct ReadBody: Equatable {
    enum Ending: Equatable {
        case incomplete
        case finished(end: Int)
        case refused(Refusal)
    }

    var payload = ""
    var trailers: [[String]] = []
    var ending = Ending.incomplete
}

/// Reads a chunked body in pieces that end at the given indices, keeping between them only what must be kept.
func readChunks(_ text: String, cuts: [Int] = [], relay: Bool = false) -> ReadBody {
    let all = text.latin1
    var result = ReadBody()
    var payload: [UInt8] = []
    var decoder = ChunkedDecoder()
    var table = FieldTable()
    var base = 0
    for cut in cuts + [all.count] where cut >= base {
        let bytes = Array(all[base..<cut])
        var at = 0
        reading: while true {
            let event =
                relay ? decoder.relay(bytes.span, from: at, &table) : decoder.payload(bytes.span, from: at, &table)
            switch event {
            case .run(let range):
                payload += bytes[range]
                at = range.upperBound
            case .needMore(let kept):
                base += kept
                break reading
            case .finished(let end, let section):
                if let section {
                    let part = Array(bytes[section])
                    for index in 0..<table.count {
                        result.trailers.append([part.text(table[index].name), part.text(table[index].value)])
                    }
                }
                result.payload = payload.latin1Text
                result.ending = .finished(end: base + end)
                return result
            case .refused(let refusal):
                result.payload = payload.latin1Text
                result.ending = .refused(refusal)
                return result
            }
        }
    }
    result.payload = payload.latin1Text
    return result
}
