/// Reads a chunked body (RFC 9112 §7.1) as strictly as a head, whatever pieces it arrives in.
///
/// A value of a few bytes that lives with its connection and holds none of the body. Two ways to use it, of which a
/// body takes one from its start to its end:
///
/// - `payload` yields what the chunks contain, for a body that is read or framed anew;
/// - `relay` yields what may be forwarded as it is: sizes, payload and line ends, but no extension.
///
///     var at = 0
///     loop: while true {
///         switch decoder.relay(bytes, from: at, &trailers) {
///         case .run(let range): write bytes[range]; at = range.upperBound
///         case .needMore(let kept): keep bytes from `kept` on in front of what is received next; break loop
///         case .finished(let end, let section): if section != nil, write the trailers; the next message is at `end`
///         case .refused: close both sides; the body has not been passed on as complete
///         }
///     }
package struct ChunkedDecoder: Equatable, Sendable {
    /// What the next byte belongs to.
    enum Phase: Equatable, Sendable {
        case size
        case chunkExtension(ChunkExtension)
        case sizeLF
        case payload
        case payloadCR
        case payloadLF
        case trailerStart
        case endLF
        case finished
    }

    var phase = Phase.size
    /// Payload bytes still to come of this chunk; while its size is read, the size so far.
    var remaining: UInt64 = 0
    var digits: UInt8 = 0
    /// Bytes of extensions of this chunk, and of all chunks.
    var extensionBytes: UInt16 = 0
    var allExtensionBytes: UInt16 = 0

    /// A decoder at the start of a body.
    package init() {}

    /// Whether the last byte of the body has been read.
    package var isFinished: Bool { phase == .finished }

    /// What a decoder found.
    package enum Event: Equatable, Sendable {
        /// Bytes to use; at least one.
        case run(Range<Int>)
        /// Everything before this index is dealt with; the bytes from it on (at most `HeadLimits.trailers`, and none
        /// but in the trailer section) must be given again, followed by more.
        case needMore(from: Int)
        /// The body has ended before index `end`. With trailers, they are in the table, their ranges counting from
        /// the start of `trailers`; without, the table is empty.
        case finished(end: Int, trailers: Range<Int>?)
        /// The body must not be passed on as complete.
        case refused(Refusal)
    }
}
