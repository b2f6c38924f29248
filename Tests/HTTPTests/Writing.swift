import HTTP

/// What `body` writes into a sink of `capacity` bytes, or `nil` if it did not fit.
func written(capacity: Int = 65_536, _ body: (inout ByteSink) -> Void) -> String? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
    defer { unsafe buffer.deallocate() }
    var sink = unsafe ByteSink(buffer)
    body(&sink)
    guard let end = sink.end else { return nil }
    return unsafe String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<end]), as: UTF8.self)
}

/// The request `text` as a service gets it, lines separated by `\n`; or the name of the verdict.
func forwarded(_ text: String, _ context: ForwardingContext = ForwardingContext()) -> String {
    let bytes = text.latin1
    var head = RequestHead()
    var progress = HeadProgress()
    guard case .complete = head.read(bytes.span, &progress) else { return "not complete" }
    let output = written { head.forward(bytes.span, context, into: &$0) }
    return (output ?? "overfull").replacing("\r\n", with: "\n")
}

/// The response `text` as a client gets it, lines separated by `\n`; or the name of the verdict.
func forwarded(response text: String, toHead: Bool = false, version: Version = .http11, keepsAlive: Bool = true)
    -> String
{
    let bytes = text.latin1
    var head = ResponseHead()
    var progress = HeadProgress()
    guard case .complete = head.read(bytes.span, &progress, toHead: toHead) else { return "not complete" }
    let relay = ResponseRelay(head, version: version, keepsAlive: keepsAlive)
    let output = written { head.forward(bytes.span, relay, into: &$0) }
    return (output ?? "overfull").replacing("\r\n", with: "\n")
}
