/// Reads a body however it is framed; a value of a few bytes that lives with its connection.
package enum BodyDecoder: Equatable, Sendable {
    /// This many bytes are still to come.
    case length(UInt64)
    case chunked(ChunkedDecoder)
    case untilClose

    /// A decoder for the body of a message with this framing.
    package init(_ framing: BodyFraming) {
        self =
            switch framing {
            case .none: .length(0)
            case .length(let length): .length(length)
            case .chunked: .chunked(ChunkedDecoder())
            case .untilClose: .untilClose
            }
    }

    /// Finds the next run of payload from index `from` on; used as `ChunkedDecoder.payload` is.
    package mutating func payload(
        _ bytes: Span<UInt8>, from: Int, _ trailers: inout FieldTable
    ) -> ChunkedDecoder.Event {
        switch self {
        case .length(0): return .finished(end: from, trailers: nil)
        case .length(let remaining):
            let available = bytes.count - from
            guard available > 0 else { return .needMore(from: from) }
            let taken = remaining < UInt64(available) ? Int(remaining) : available
            self = .length(remaining - UInt64(taken))
            return .run(from..<from + taken)
        case .chunked(var decoder):
            let event = decoder.payload(bytes, from: from, &trailers)
            self = .chunked(decoder)
            return event
        case .untilClose:
            return from < bytes.count ? .run(from..<bytes.count) : .needMore(from: from)
        }
    }
}
