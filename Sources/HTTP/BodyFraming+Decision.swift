extension BodyFraming {
    /// How a request's body ends.
    ///
    /// | Transfer-Encoding | Content-Length | framing |
    /// |---|---|---|
    /// | – | – | none |
    /// | – | digits | length |
    /// | `chunked` in HTTP/1.1 | – | chunked |
    /// | anything else | anything else | refused |
    static func ofRequest(_ bytes: Span<UInt8>, _ fields: borrowing FieldTable, _ version: Version)
        throws(Refusal) -> BodyFraming
    {
        try declared(bytes, fields, version) ?? .none
    }

    /// How a response's body ends, whatever it declares; `declared` is what `declared(_:_:_:)` returned.
    ///
    /// | status or request | Transfer-Encoding | Content-Length | framing |
    /// |---|---|---|---|
    /// | 1xx, 204 | – | – or 0 | none |
    /// | 1xx, 204 | any | more than 0 | refused: it must not be there (RFC 9110 §8.6, RFC 9112 §6.1) |
    /// | 304, to HEAD | valid | valid | none: both speak of the response to a GET |
    /// | any other | – | – | until close |
    /// | any other | as of a request | as of a request | as of a request |
    static func ofResponse(status: UInt16, toHead: Bool, declared: BodyFraming?) throws(Refusal) -> BodyFraming {
        if status < 200 || status == 204 {
            guard declared == nil || declared == .length(0) else { throw .badContentLength }
            return .none
        }
        if toHead || status == 304 { return .none }
        return declared ?? .untilClose
    }

    /// What a head declares of its body: a length, chunks, or nothing.
    ///
    /// A Content-Length that is repeated is refused even if the copies agree: RFC 9112 §6.3 allows both, and only
    /// refusing leaves nothing to be read differently. The same goes for `chunked` in HTTP/1.0 (§6.1), and for any
    /// list of codings.
    static func declared(_ bytes: Span<UInt8>, _ fields: borrowing FieldTable, _ version: Version)
        throws(Refusal) -> BodyFraming?
    {
        if let coding = fields.value(of: .transferEncoding) {
            guard !fields.contains(.contentLength) else { throw .lengthWithTransferCoding }
            guard version == .http11 else { throw .transferCodingInHTTP10 }
            guard !fields.isRepeated(.transferEncoding), isChunked(bytes, coding) else { throw .badTransferCoding }
            return .chunked
        }
        guard let length = fields.value(of: .contentLength) else { return nil }
        guard !fields.isRepeated(.contentLength) else { throw .repeatedContentLength }
        guard let value = Decimal.value(bytes, length.indices) else { throw .badContentLength }
        return .length(value)
    }

    private static func isChunked(_ bytes: Span<UInt8>, _ value: HeadRange) -> Bool {
        Scan.tokenEnd(bytes, from: Int(value.start)) == Int(value.end) && Scan.token(bytes, value, equals: "chunked")
    }
}
