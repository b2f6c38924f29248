/// A field whose name means something to a router; every other one is `other`.
package enum FieldName: UInt8, Equatable, Sendable, CaseIterable {
    case other

    // The message's framing and the connection.
    case connection, contentLength, transferEncoding, te, trailer, upgrade, expect, keepAlive, proxyConnection
    case proxyAuthenticate, proxyAuthorization, http2Settings

    // Whom it is for, and what a router says about where it came from.
    case host, forwarded, xForwardedFor, xForwardedHost, xForwardedPort, xForwardedProto, xRequestID, traceparent

    // WebSocket (RFC 6455).
    case secWebSocketKey, secWebSocketAccept

    // Read by a router for other reasons.
    case accept, acceptEncoding, authorization, cookie, contentType, contentEncoding, date, location, retryAfter
    case server, setCookie, userAgent, cacheControl, ifNoneMatch, ifModifiedSince, range, etag, vary, origin

    /// Whether the field is meant for the next hop only and never forwarded as it is (RFC 9110 §7.6.1).
    ///
    /// Content-Length counts too: the writer states the body's length itself.
    var isHopByHop: Bool {
        switch self {
        case .connection, .contentLength, .transferEncoding, .te, .upgrade, .keepAlive, .proxyConnection,
            .proxyAuthenticate, .proxyAuthorization, .http2Settings:
            true
        default: false
        }
    }

    /// Whether the router, not the client, says what the service sees in this field.
    var isManaged: Bool {
        switch self {
        case .forwarded, .xForwardedFor, .xForwardedHost, .xForwardedPort, .xForwardedProto, .xRequestID: true
        default: false
        }
    }

    /// Whether Connection may name the field and so have it removed.
    ///
    /// A field that says whom the message is for, how long it is or who sent it is for all recipients, and a client
    /// that names it wants a service to see something else than we do.
    var mayBeRemovedByConnection: Bool {
        switch self {
        case .other, .te, .upgrade, .keepAlive, .proxyConnection, .http2Settings, .proxyAuthenticate,
            .proxyAuthorization:
            true
        default: false
        }
    }

    /// Whether the field may stand in a trailer section.
    ///
    /// What frames, routes, authenticates or describes the message must be known before its body (RFC 9110 §6.5.1).
    var mayBeTrailer: Bool {
        switch self {
        case .other, .date, .etag, .server: true
        default: false
        }
    }

    /// This name's bit in a set of names.
    var bit: UInt64 { 1 &<< UInt64(rawValue) }
}
