/// The head of a service's response, understood, without a byte copied.
///
/// Used as `RequestHead` is: one per worker, ranges counting from the first byte given to `read`. What is refused is
/// not forwarded; the client gets 502.
package struct ResponseHead: ~Copyable {
    /// The fields, those that go no further marked.
    package internal(set) var fields = FieldTable()
    /// Version, status code and reason.
    package internal(set) var line = StatusLine()
    /// How the body ends.
    package internal(set) var framing = BodyFraming.none
    /// What Content-Length or Transfer-Encoding say, even where there is no body: in a response to HEAD, and in 304.
    package internal(set) var declared: BodyFraming?
    /// What Connection says.
    package internal(set) var connection = ConnectionOptions()

    /// A head that has not been read yet.
    package init() {}

    /// The status code, 100 to 599.
    package var status: UInt16 { line.status }

    /// Whether another response follows to the same request: every 1xx but 101.
    package var isInterim: Bool { status < 200 && status != 101 }

    /// Whether the bytes after this head are not HTTP any more; the request's `UpgradeOffer` says if that is right.
    package var isUpgrade: Bool { status == 101 }

    /// Whether the connection to the service may carry another request when the body has been read.
    package var keepsAlive: Bool { connection.persists(in: line.version) && framing != .untilClose && !isUpgrade }
}
