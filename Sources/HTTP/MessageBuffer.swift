// The parsers over an array. A span taken from one stored property keeps all of its value borrowed, an array passed as
// an argument does not.

extension RequestHead {
    /// Reads the head at the start of `bytes`.
    mutating func read(_ bytes: [UInt8], _ progress: inout HeadProgress) -> HeadVerdict {
        read(bytes.span, &progress)
    }
}

extension BodyDecoder {
    /// Finds the next run of payload from index `from` on.
    mutating func payload(_ bytes: [UInt8], from: Int, _ trailers: inout FieldTable) -> ChunkedDecoder.Event {
        payload(bytes.span, from: from, &trailers)
    }
}
