/// Where a request line says the request goes (RFC 9112 §3.2); authority-form belongs to CONNECT and is refused.
package struct RequestTarget: Equatable, Sendable {
    /// How the target was written.
    package enum Form: UInt8, Equatable, Sendable {
        /// `/path?query`
        case origin
        /// `http://host/path?query`
        case absolute
        /// `*`, of OPTIONS only.
        case asterisk
    }

    /// How the target was written.
    package let form: Form
    /// The path with its query as it came; empty for `*` and for an absolute target that ends with its authority.
    package let path: HeadRange
    /// The authority of an absolute target, otherwise empty.
    package let authority: HeadRange
    /// Whether an absolute target's scheme is https.
    package let isSecure: Bool

    /// The target of a request not read yet.
    static let none = RequestTarget(form: .origin, path: .empty, authority: .empty, isSecure: false)

    /// Understands the target in `range` of `bytes`, all of whose bytes are visible ASCII and none of them `#`.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>, method: Method) throws(Refusal) {
        guard let first = range.first else { throw .badRequestLine }
        if bytes[first] == ASCII.slash {
            self.init(form: .origin, path: HeadRange(first, range.upperBound), authority: .empty, isSecure: false)
        } else if range.count == 1, bytes[first] == UInt8(ascii: "*") {
            guard method == .options else { throw .badTarget }
            self.init(form: .asterisk, path: .empty, authority: .empty, isSecure: false)
        } else {
            try self.init(absolute: bytes, range, method: method)
        }
    }

    private init(form: Form, path: HeadRange, authority: HeadRange, isSecure: Bool) {
        self.form = form
        self.path = path
        self.authority = authority
        self.isSecure = isSecure
    }

    /// Understands `http://authority[/path][?query]`; no other scheme is served here.
    private init(absolute bytes: Span<UInt8>, _ range: Range<Int>, method: Method) throws(Refusal) {
        let scheme = HeadRange(range.lowerBound, Scan.tokenEnd(bytes, from: range.lowerBound))
        let isSecure = Scan.token(bytes, scheme, equals: "https")
        guard isSecure || Scan.token(bytes, scheme, equals: "http") else { throw .badTarget }
        let start = Int(scheme.end) + 3
        guard start < range.upperBound, bytes[start - 3] == ASCII.colon, bytes[start - 2] == ASCII.slash,
            bytes[start - 1] == ASCII.slash
        else { throw .badTarget }
        var end = start
        while end < range.upperBound, bytes[end] != ASCII.slash, bytes[end] != ASCII.question { end += 1 }
        guard end > start else { throw .badTarget }
        self.init(
            form: .absolute, path: HeadRange(end, range.upperBound), authority: HeadRange(start, end),
            isSecure: isSecure)
    }
}
