/// How much of a peer's head is read before it is refused; all in bytes unless named otherwise.
package enum HeadLimits {
    /// A whole head, its last empty line included.
    package static let head = 32 * 1024
    /// A request target.
    package static let target = 16 * 1024
    /// Fields of a head or of a trailer section.
    package static let fields = 100
    /// A method's name; the longest registered one has 17.
    package static let method = 32
    /// A host name: nothing longer can be in the DNS (RFC 1035 §2.3.4).
    package static let host = 255
    /// Options in all Connection fields of a head.
    package static let connectionOptions = 32
    /// The text of all protocols of an Upgrade field.
    package static let upgrade = 63
    /// A whole trailer section.
    package static let trailers = 8 * 1024
    /// The extensions of one chunk.
    package static let chunkExtension = 256
    /// The extensions of all chunks of a body: they are dropped, so they are a way to make work for nothing.
    package static let allChunkExtensions = 16 * 1024
}
