// modules: CScan HTTP
import HTTP

/// What a body was found to be.
struct Reading: Equatable {
    var output: [UInt8] = []
    var trailers: [UInt8] = []
    var end: Int?
    var refusal: Refusal?

    /// Reads `bytes` as they arrive in pieces of `size`, keeping only what must be kept.
    init(_ bytes: [UInt8], size: Int, relay: Bool) {
        var decoder = ChunkedDecoder()
        var table = FieldTable()
        var base = 0
        var received = 0
        while received < bytes.count {
            received = min(received + size, bytes.count)
            let part = Array(bytes[base..<received])
            var at = 0
            reading: while true {
                let event =
                    relay ? decoder.relay(part.span, from: at, &table) : decoder.payload(part.span, from: at, &table)
                switch event {
                case .run(let range):
                    precondition(!range.isEmpty && range.lowerBound >= at)
                    output += part[range]
                    at = range.upperBound
                case .needMore(let kept):
                    base += kept
                    break reading
                case .finished(let end, let section):
                    self.end = base + end
                    if let section { trailers = Array(part[section]) }
                    return
                case .refused(let refusal):
                    self.refusal = refusal
                    return
                }
            }
        }
    }
}

/// A body reads the same however it arrives, and after it has been relayed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let whole = Reading(bytes, size: max(count, 1), relay: false)
    let relayed = Reading(bytes, size: max(count, 1), relay: true)
    precondition(relayed.end == whole.end && (relayed.refusal == nil) == (whole.refusal == nil))
    for size in [1, 3] {
        let pieces = Reading(bytes, size: size, relay: false)
        precondition(pieces.end == whole.end && pieces.refusal == whole.refusal && pieces.output == whole.output)
        let relayedPieces = Reading(bytes, size: size, relay: true)
        precondition(relayedPieces.end == whole.end)
        precondition(whole.refusal != nil || relayedPieces.output == relayed.output)
    }
    guard whole.end != nil else { return 0 }
    let again = Reading(relayed.output + relayed.trailers, size: max(count, 1), relay: false)
    precondition(again.end != nil && again.output == whole.output && again.trailers == whole.trailers)
    return 0
}
