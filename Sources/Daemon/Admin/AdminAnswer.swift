internal import HTTP
internal import Metrics

/// What the admin listener makes of a request.
enum AdminAnswer: Equatable, Sendable {
    case metrics(ExpositionFormat)
    case health
    case notFound
    /// Only GET is understood.
    case notAllowed

    /// Decides by method and path; a query is ignored.
    init(_ request: MessageRequest) {
        guard request.method == "GET" else {
            self = .notAllowed
            return
        }
        self =
            switch request.target.segments {
            case ["metrics"]: .metrics(ExpositionFormat(accept: request.fields["Accept"]))
            case ["health"]: .health
            default: .notFound
            }
    }
}

/// The bytes of the listener's responses.
enum AdminResponse {
    /// The longest head of a request, in bytes.
    static let headLimit = 8 << 10

    static func metrics(_ body: [UInt8], _ format: ExpositionFormat, keepsAlive: Bool) -> [UInt8] {
        MessageWriter.response(
            status: 200, fields: [MessageField("Content-Type", format.contentType)], body: body, keepsAlive: keepsAlive)
    }

    static func health(keepsAlive: Bool) -> [UInt8] {
        MessageWriter.response(
            status: 200, fields: [MessageField("Content-Type", "application/json")],
            body: Array("{\"status\":\"ok\"}\n".utf8), keepsAlive: keepsAlive)
    }

    static func notFound(keepsAlive: Bool) -> [UInt8] {
        text(404, "here are /metrics and /health\n", keepsAlive: keepsAlive)
    }

    /// Without a body, because the method may have been HEAD; the connection ends.
    static func notAllowed() -> [UInt8] {
        MessageWriter.response(status: 405, fields: [MessageField("Allow", "GET")], keepsAlive: false)
    }

    /// For a request that is none; the connection ends.
    static func refused(_ refusal: Refusal) -> [UInt8] {
        text(refusal.status, "this is no request that is understood here\n", keepsAlive: false)
    }

    /// The machine has no room for a thread.
    static func unavailable() -> [UInt8] {
        text(503, "cannot measure now\n", keepsAlive: false)
    }

    private static func text(_ status: UInt16, _ body: String, keepsAlive: Bool) -> [UInt8] {
        MessageWriter.response(
            status: status, fields: [MessageField("Content-Type", "text/plain; charset=utf-8")],
            body: Array(body.utf8), keepsAlive: keepsAlive)
    }
}
