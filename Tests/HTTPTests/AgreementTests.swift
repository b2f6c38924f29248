import HTTP
import TestSupport
import Testing

@Suite("What is accepted is read in the same way")
struct AgreementTests {
    /// Messages of a kind, always the same ones.
    private func messages(_ count: Int, _ make: (inout Messages) -> [UInt8]) -> [[UInt8]] {
        var source = Messages(seed: 9112)
        return (0..<count).map { _ in make(&source) }
    }

    @Test("by Python's server, field by field and to the same end", .needs(.python))
    func requests() throws {
        let all = messages(6000) { $0.request() }.map { ($0, readRequest($0)) }
        let accepted = all.compactMap { message, reading in reading.head.map { (message, $0) } }
        // Enough of both kinds to mean something.
        #expect(accepted.count > 1000 && all.count - accepted.count > 2000)
        let answers = try PythonReader.read("request", accepted.map(\.0))
        try #require(answers.count == accepted.count)
        for ((message, head), answer) in zip(accepted, answers) {
            #expect(answer == line(head, message), "\(String(decoding: message, as: UTF8.self).debugDescription)")
        }
    }

    @Test("by Python's server after it has been forwarded, with one host and one framing", .needs(.python))
    func forwardedRequests() throws {
        var context = ForwardingContext()
        context.clientAddress = InlineText("1.2.3.4")
        var outputs: [[UInt8]] = []
        for message in messages(6000, { $0.request() }) {
            // Without a host, Host is forwarded empty as the RFC demands, and would be refused here.
            guard let head = readRequest(message).head, !head.host.isEmpty else { continue }
            let text = forwarded(latin1: message, context)
            let again = try #require(readRequest(text).head, "\(text.debugDescription)")
            #expect(again.framing == head.framing)
            #expect(again.host == head.host)
            #expect(again.length == text.count)
            outputs.append(text)
        }
        let answers = try PythonReader.read("request", outputs)
        try #require(answers.count == outputs.count)
        for (output, answer) in zip(outputs, answers) {
            let head = try #require(readRequest(output).head)
            #expect(answer == line(head, output))
        }
    }

    @Test("by Python's client, chunk by chunk", .needs(.python))
    func bodies() throws {
        let all = messages(6000) { $0.body() }
        let accepted = all.compactMap { message -> ([UInt8], String)? in
            let body = readChunks(message.latin1Text)
            guard case .finished(message.count) = body.ending else { return nil }
            return (message, body.payload)
        }
        #expect(accepted.count > 1000 && all.count - accepted.count > 1000)
        let answers = try PythonReader.read("chunks", accepted.map(\.0))
        for ((message, payload), answer) in zip(accepted, answers) {
            #expect(answer == payload, "\(String(decoding: message, as: UTF8.self).debugDescription)")
        }
    }

    @Test("however it arrives")
    func cuts() {
        var random = SeededRandom(seed: 1)
        for message in messages(3000, { $0.request() }) {
            let whole = readRequest(message)
            let cut = Int.random(in: 0...message.count, using: &random)
            #expect(readRequest(message, cuts: [cut]) == whole)
        }
        for message in messages(3000, { $0.body() }) {
            let text = message.latin1Text
            let whole = readChunks(text)
            #expect(readChunks(text, cuts: Array(0..<message.count)).ending == whole.ending)
            let cut = Int.random(in: 0...message.count, using: &random)
            #expect(readChunks(text, cuts: [cut], relay: true).ending == whole.ending)
        }
    }

    /// A head as the Python program prints it, which reads `//` at the start of a path as `/`.
    private func line(_ head: ReadRequest, _ message: [UInt8]) -> String {
        let line = message.split(separator: 0x20, maxSplits: 2)
        let first = String(decoding: line[0], as: UTF8.self).trimmingPrefix("\r\n")
        var target = String(decoding: line[1], as: UTF8.self)
        if target.hasPrefix("//") { target = "/" + target.trimmingPrefix { $0 == "/" } }
        let version = head.version == .http11 ? "HTTP/1.1" : "HTTP/1.0"
        let fields = head.fieldsAsLatin1(message).map { $0[0] + ": " + $0[1] }
        return ([String(first), target, version, String(head.length)] + fields).joined(separator: "|")
    }
}

extension ReadRequest {
    /// The fields with every byte as one character, as Python has them.
    func fieldsAsLatin1(_ message: [UInt8]) -> [[String]] {
        var head = RequestHead()
        var progress = HeadProgress()
        guard case .complete = head.read(message.span, &progress) else { return [] }
        var result: [[String]] = []
        for index in 0..<head.fields.count {
            let field = head.fields[index]
            result.append(
                [field.name, field.value].map { range in
                    Array(message[range.indices]).latin1Text
                })
        }
        return result
    }
}

/// The request as a service gets it, or nothing.
private func forwarded(latin1 bytes: [UInt8], _ context: ForwardingContext) -> [UInt8] {
    var head = RequestHead()
    var progress = HeadProgress()
    guard case .complete = head.read(bytes.span, &progress) else { return [] }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    defer { unsafe buffer.deallocate() }
    var sink = unsafe ByteSink(buffer)
    head.forward(bytes.span, context, into: &sink)
    return unsafe Array(buffer[..<(sink.end ?? 0)])
}
