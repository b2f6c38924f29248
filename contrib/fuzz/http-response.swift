// modules: CScan HTTP
import HTTP

/// A head reads the same however it arrives, and after it has been forwarded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count).span
    for toHead in [false, true] {
        var head = ResponseHead()
        var progress = HeadProgress()
        var pieces = head.read(bytes.extracting(first: count / 2), &progress, toHead: toHead)
        if pieces == .incomplete { pieces = head.read(bytes, &progress, toHead: toHead) }
        progress = HeadProgress()
        let whole = head.read(bytes, &progress, toHead: toHead)
        guard case .complete(let length) = whole else { continue }
        precondition(pieces == whole && length <= count, "read in pieces it means something else")
        for version in [Version.http10, .http11] { check(head, bytes, version, toHead: toHead) }
    }
    return 0
}

/// Forwards a head and reads it as the client would.
func check(_ head: borrowing ResponseHead, _ bytes: Span<UInt8>, _ version: Version, toHead: Bool) {
    let relay = ResponseRelay(head, version: version, keepsAlive: true)
    let output = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 256, alignment: 1)
    defer { output.deallocate() }
    var sink = ByteSink(output)
    head.forward(bytes, relay, into: &sink)
    guard let end = sink.end else { preconditionFailure("a head grew by more than 256 bytes") }
    let forwarded = UnsafeBufferPointer(rebasing: output.bindMemory(to: UInt8.self)[..<end]).span
    var again = ResponseHead()
    var progress = HeadProgress()
    let verdict = again.read(forwarded, &progress, toHead: toHead)
    if verdict == .refused(.tooManyFields) { return }
    precondition(verdict == .complete(length: end), "what was forwarded is refused")
    precondition(again.framing == relay.framing && again.status == head.status, "the client reads something else")
    precondition(again.isUpgrade || again.keepsAlive == relay.keepsAlive, "the client keeps another connection")
}
