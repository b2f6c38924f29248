/// How a message's body ends on the wire (RFC 9112 §6.3).
package enum BodyFraming: Equatable, Sendable {
    /// The message ends with its head.
    case none
    /// Exactly this many bytes follow; also when it is 0, so that it can be written as it was read.
    case length(UInt64)
    /// Chunks follow, read by `ChunkedDecoder`.
    case chunked
    /// Everything up to the end of the connection; only responses.
    case untilClose
}
