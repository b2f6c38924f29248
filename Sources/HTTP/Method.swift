/// A request method; the ones that change how a message is read or retried by name, all others as `other`.
package enum Method: UInt8, Equatable, Sendable {
    case get, head, post, put, delete, patch, options, trace, connect
    /// Any other token; its spelling is `RequestLine.methodName`.
    case other

    /// Whether doing it twice has the effect of doing it once, so that it may be sent again (RFC 9110 §9.2.2).
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .post, .patch, .connect, .other: false
        }
    }
}

extension Method {
    /// Recognises the method spelled in `range` of `bytes`; methods are case-sensitive (RFC 9110 §9.1).
    init(_ bytes: Span<UInt8>, _ range: HeadRange) {
        self = .other
        func spells(_ literal: StaticString) -> Bool { Scan.bytes(bytes, range, equal: literal) }
        switch range.count {
        case 3: if spells("GET") { self = .get } else if spells("PUT") { self = .put }
        case 4: if spells("POST") { self = .post } else if spells("HEAD") { self = .head }
        case 5: if spells("PATCH") { self = .patch } else if spells("TRACE") { self = .trace }
        case 6: if spells("DELETE") { self = .delete }
        case 7: if spells("OPTIONS") { self = .options } else if spells("CONNECT") { self = .connect }
        default: break
        }
    }
}
