extension FieldName {
    /// Recognises the field name in `range` of `bytes`, which must be a token.
    ///
    /// By length first: at most a few comparisons of eight bytes each are made for any name.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: HeadRange) {
        self = range.count < 12 ? Self.short(bytes, range) : Self.long(bytes, range)
    }

    /// Names of fewer than twelve bytes.
    private static func short(_ bytes: Span<UInt8>, _ range: HeadRange) -> FieldName {
        func spells(_ literal: StaticString) -> Bool { Scan.token(bytes, range, equals: literal) }
        switch range.count {
        case 2:
            if spells("te") { return .te }
        case 4:
            if spells("host") { return .host }
            if spells("date") { return .date }
            if spells("etag") { return .etag }
            if spells("vary") { return .vary }
        case 5:
            if spells("range") { return .range }
        case 6:
            if spells("expect") { return .expect }
            if spells("accept") { return .accept }
            if spells("cookie") { return .cookie }
            if spells("server") { return .server }
            if spells("origin") { return .origin }
        case 7:
            if spells("trailer") { return .trailer }
            if spells("upgrade") { return .upgrade }
        case 8:
            if spells("location") { return .location }
        case 9:
            if spells("forwarded") { return .forwarded }
        case 10:
            if spells("connection") { return .connection }
            if spells("keep-alive") { return .keepAlive }
            if spells("set-cookie") { return .setCookie }
            if spells("user-agent") { return .userAgent }
        case 11:
            if spells("traceparent") { return .traceparent }
            if spells("retry-after") { return .retryAfter }
        default: break
        }
        return .other
    }

    /// Names of twelve bytes and more.
    private static func long(_ bytes: Span<UInt8>, _ range: HeadRange) -> FieldName {
        func spells(_ literal: StaticString) -> Bool { Scan.token(bytes, range, equals: literal) }
        switch range.count {
        case 12:
            if spells("x-request-id") { return .xRequestID }
            if spells("content-type") { return .contentType }
        case 13:
            if spells("authorization") { return .authorization }
            if spells("cache-control") { return .cacheControl }
            if spells("if-none-match") { return .ifNoneMatch }
        case 14:
            if spells("content-length") { return .contentLength }
            if spells("http2-settings") { return .http2Settings }
        case 15:
            if spells("x-forwarded-for") { return .xForwardedFor }
            if spells("accept-encoding") { return .acceptEncoding }
        case 16:
            if spells("proxy-connection") { return .proxyConnection }
            if spells("x-forwarded-host") { return .xForwardedHost }
            if spells("x-forwarded-port") { return .xForwardedPort }
            if spells("content-encoding") { return .contentEncoding }
        case 17:
            if spells("transfer-encoding") { return .transferEncoding }
            if spells("x-forwarded-proto") { return .xForwardedProto }
            if spells("sec-websocket-key") { return .secWebSocketKey }
            if spells("if-modified-since") { return .ifModifiedSince }
        case 18:
            if spells("proxy-authenticate") { return .proxyAuthenticate }
        case 19:
            if spells("proxy-authorization") { return .proxyAuthorization }
        case 20:
            if spells("sec-websocket-accept") { return .secWebSocketAccept }
        default: break
        }
        return .other
    }
}
