/// How a service's response is passed on to this client.
///
/// | body from the service | to HTTP/1.1 | to HTTP/1.0 |
/// |---|---|---|
/// | none, length | the same | the same |
/// | chunked | chunked | until close, chunks taken off |
/// | until close | chunked | until close |
///
/// A body that ends with the connection becomes chunks because only so the client can tell its end from an accident.
package struct ResponseRelay: Equatable, Sendable {
    /// How the body ends for the client.
    package let framing: BodyFraming
    /// Whether the client's connection goes on after the response.
    package let keepsAlive: Bool
    /// The version the client speaks.
    package let version: Version

    /// Decides for a client of `version` whose connection could go on if `keepsAlive`.
    ///
    /// Pass `false` also when the router wants to end the connection, or has not read the whole request.
    package init(_ response: borrowing ResponseHead, version: Version, keepsAlive: Bool) {
        self.version = version
        switch (response.framing, version) {
        case (.none, _), (.length, _), (.chunked, .http11), (.untilClose, .http10): framing = response.framing
        case (.chunked, .http10): framing = .untilClose
        case (.untilClose, .http11): framing = .chunked
        }
        self.keepsAlive = keepsAlive && framing != .untilClose || response.isInterim
    }
}
