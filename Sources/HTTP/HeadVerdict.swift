/// What a head parser says about the bytes it was given.
package enum HeadVerdict: Equatable, Sendable {
    /// Not refused so far, but the head has not ended: read more and ask again with all its bytes.
    case incomplete
    /// A valid head of `length` bytes; what follows is its body or the next message.
    case complete(length: Int)
    /// The client speaks HTTP/2 with prior knowledge: all 24 bytes of its preface are here (RFC 9113 §3.4).
    case http2Preface
    /// Must not be forwarded, and nothing more of this connection may be parsed.
    case refused(Refusal)
}
