/// Writes the framing of chunked bodies (RFC 9112 §7.1).
package enum ChunkWriter {
    /// The most bytes that `start` and `end` together write around a chunk.
    package static let overhead = 20

    /// Writes what stands before `count` bytes of payload, at least one.
    package static func start(count: Int, into sink: inout ByteSink) {
        sink.append(hex: UInt64(count))
        sink.append("\r\n")
    }

    /// Writes what stands after a chunk's payload.
    package static func end(into sink: inout ByteSink) { sink.append("\r\n") }

    /// Writes the last chunk, after which trailers come.
    package static func last(into sink: inout ByteSink) { sink.append("0\r\n") }

    /// Writes the trailer section and with it the end of the body.
    ///
    /// - Parameters:
    ///   - trailers: The fields, if there are any.
    ///   - section: What their ranges count in.
    ///   - sink: Where they go.
    package static func trailers(_ trailers: borrowing FieldTable, _ section: Span<UInt8>, into sink: inout ByteSink) {
        var lister = FieldForwarder()
        for index in 0..<trailers.count { lister.keep(trailers[index], section, into: &sink) }
        lister.flush(section, into: &sink)
        sink.append("\r\n")
    }
}
