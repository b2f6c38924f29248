/// The head of a request, understood, without a byte copied but the host's name.
///
/// A worker owns one and reads every request into it. All ranges count from the first byte given to `read`, and mean
/// something only until the bytes or the head change.
///
///     let bytes = unsafe Span(_unsafeStart: buffer, count: received)   // everything received of this head so far
///     switch head.read(bytes, &connection.progress) {
///     case .incomplete: keep the bytes, read more, call again with all of them
///     case .complete(let length): head.host, head.line, head.framing …; the body starts at `length`
///     case .http2Preface: close, or hand over
///     case .refused(let refusal): answer `refusal.status` with `ErrorPage`, close
///     }
package struct RequestHead: ~Copyable {
    /// The fields, those that go no further marked.
    package internal(set) var fields = FieldTable()
    /// Method, target and version.
    package internal(set) var line = RequestLine()
    /// Whom the request is for: the authority of an absolute target, otherwise Host; empty only in HTTP/1.0.
    package internal(set) var host = HostName()
    /// How the body ends.
    package internal(set) var framing = BodyFraming.none
    /// What Connection says.
    package internal(set) var connection = ConnectionOptions()
    /// The value of Upgrade if the client asks for one (RFC 9110 §7.8); otherwise empty.
    package internal(set) var upgrade = HeadRange.empty
    /// Whether the client waits for `100 Continue` before it sends the body.
    package internal(set) var expectsContinue = false

    /// A head that has not been read yet.
    package init() {}

    /// Whether the client's connection may carry another request after this one.
    package var keepsAlive: Bool { connection.persists(in: line.version) }

    /// Whether the client asks to leave HTTP on this connection.
    package var asksForUpgrade: Bool { !upgrade.isEmpty }
}
