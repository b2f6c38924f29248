/// What a router tells a service about the client of a request.
package struct ForwardingContext: Sendable {
    /// How the client reached us.
    package enum Scheme: UInt8, Sendable {
        case http
        case https
    }

    /// The client's address without its port, IPv6 without brackets; empty if it has none.
    package var clientAddress = InlineText()
    /// How the client reached us.
    package var scheme = Scheme.http
    /// The port the client reached.
    package var port: UInt16 = 80
    /// Whether the client is one of `trusted_proxies`, so that what it says is added to, not replaced.
    package var isTrusted = false
    /// The id under which the request appears in logs; printable ASCII.
    package var requestID = InlineText()
    /// The value of `traceparent` for a request that comes without one; empty for none.
    package var traceparent = InlineText()

    /// A client of which nothing is known.
    package init() {}
}
