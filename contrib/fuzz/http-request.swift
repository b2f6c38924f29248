// modules: CScan HTTP
import HTTP

/// Two readings of a head, which must not differ.
struct Reading: Equatable {
    var verdict = HeadVerdict.incomplete
    var host: [UInt8] = []
    var framing = BodyFraming.none
    var upgrade = 0

    init(_ bytes: Span<UInt8>, cut: Int, _ head: inout RequestHead) {
        var progress = HeadProgress()
        verdict = head.read(bytes.extracting(first: cut), &progress)
        if verdict == .incomplete { verdict = head.read(bytes, &progress) }
        guard case .complete(let length) = verdict else { return }
        precondition(length <= bytes.count && length <= HeadLimits.head)
        host = (0..<head.host.count).map { head.host[$0] }
        framing = head.framing
        upgrade = head.upgrade.count
    }
}

/// A head reads the same however it arrives, and after it has been forwarded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count).span
    var head = RequestHead()
    let pieces = Reading(bytes, cut: count / 2, &head)
    let whole = Reading(bytes, cut: count, &head)
    guard case .complete = whole.verdict else {
        precondition(pieces.verdict == whole.verdict || whole.verdict != .incomplete && pieces.verdict == .incomplete)
        return 0
    }
    precondition(pieces == whole, "read in pieces it means something else")
    _ = UpgradeOffer(head, bytes)
    var context = ForwardingContext()
    context.clientAddress = InlineText("2001:db8::1")
    for isTrusted in [false, true] {
        context.isTrusted = isTrusted
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: count + 1024, alignment: 1)
        defer { output.deallocate() }
        var sink = ByteSink(output)
        head.forward(bytes, context, into: &sink)
        guard let end = sink.end else { preconditionFailure("a head grew by more than 1 KiB") }
        if whole.host.isEmpty { continue }
        let forwarded = UnsafeBufferPointer(rebasing: output.bindMemory(to: UInt8.self)[..<end]).span
        var again = RequestHead()
        var reading = Reading(forwarded, cut: end, &again)
        // Fields may have been added to a full table.
        if reading.verdict == .refused(.tooManyFields) { continue }
        precondition(reading.verdict == .complete(length: end), "what was forwarded is refused")
        reading.verdict = whole.verdict
        precondition(reading == whole, "what was forwarded means something else")
    }
    return 0
}
