import HTTP

/// How far a piece of a body brought us.
struct BodyStep {
    /// Everything before this index has been dealt with.
    var consumed: Int
    var refusal: Refusal?
}

extension ProxyWorker {
    /// Writes what `scratch[from..<have]` has of the body that comes from `source` into `sink`, framed for the other
    /// side.
    mutating func relay(_ source: Slot, _ range: Range<Int>, into sink: inout ByteSink) -> BodyStep {
        let bytes = unsafe Span(_unsafeStart: UnsafePointer(buffers.scratch), count: range.upperBound)
        switch source.it.incoming.mode {
        case .done, .head:
            return BodyStep(consumed: range.lowerBound)
        case .length:
            let taken = Int(min(UInt64(range.count), source.it.incoming.remaining))
            sink.append(bytes, range.lowerBound..<range.lowerBound + taken)
            source.it.incoming.remaining -= UInt64(taken)
            if source.it.incoming.remaining == 0 { source.it.incoming.mode = .done }
            return BodyStep(consumed: range.lowerBound + taken)
        case .raw:
            sink.append(bytes, range)
            return BodyStep(consumed: range.upperBound)
        case .rechunked:
            if range.isEmpty { return BodyStep(consumed: range.upperBound) }
            ChunkWriter.start(count: range.count, into: &sink)
            sink.append(bytes, range)
            ChunkWriter.end(into: &sink)
            return BodyStep(consumed: range.upperBound)
        case .chunked:
            return relayChunks(source, bytes, from: range.lowerBound, into: &sink)
        case .unchunked:
            return relayPayload(source, bytes, from: range.lowerBound, into: &sink)
        }
    }

    private mutating func relayChunks(
        _ source: Slot, _ bytes: Span<UInt8>, from: Int, into sink: inout ByteSink
    ) -> BodyStep {
        var at = from
        while true {
            switch source.it.incoming.decoder.relay(bytes, from: at, &parsers.trailers) {
            case .run(let range):
                sink.append(bytes, range)
                at = range.upperBound
            case .needMore(let kept):
                return BodyStep(consumed: kept)
            case .finished(let end, let section):
                if let section { ChunkWriter.trailers(parsers.trailers, bytes.extracting(section), into: &sink) }
                source.it.incoming.mode = .done
                return BodyStep(consumed: end)
            case .refused(let refusal):
                return BodyStep(consumed: at, refusal: refusal)
            }
        }
    }

    private mutating func relayPayload(
        _ source: Slot, _ bytes: Span<UInt8>, from: Int, into sink: inout ByteSink
    ) -> BodyStep {
        var at = from
        while true {
            switch source.it.incoming.decoder.payload(bytes, from: at, &parsers.trailers) {
            case .run(let range):
                sink.append(bytes, range)
                at = range.upperBound
            case .needMore(let kept):
                return BodyStep(consumed: kept)
            case .finished(let end, _):
                source.it.incoming.mode = .done
                return BodyStep(consumed: end)
            case .refused(let refusal):
                return BodyStep(consumed: at, refusal: refusal)
            }
        }
    }
}
