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
