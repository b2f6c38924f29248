/// A response that the router makes itself, short enough for a person and, by Accept, for a program.
package struct ErrorPage: Sendable {
    /// The status code.
    package var status: UInt16
    /// What went wrong, in a few words: printable ASCII without quotes and backslashes.
    package var detail: StaticString
    /// The id under which the request appears in logs; printable ASCII without quotes and backslashes.
    package var requestID = InlineText()
    /// After how many seconds the client may try again.
    package var retryAfter: UInt32?
    /// The value of Date; empty for none.
    package var date = InlineText()
    /// Whether the body is JSON; see `RequestHead.prefersJSON`.
    package var isJSON = false
    /// Whether the connection goes on; never after a refused message.
    package var keepsAlive = false

    /// A page for `status` that ends the connection.
    package init(status: UInt16, detail: StaticString) {
        self.status = status
        self.detail = detail
    }

    /// The answer to a message that was refused.
    package init(refusal: Refusal) {
        self.init(status: refusal.status, detail: refusal.explanation)
    }

    /// Writes the whole response, without its body if the request was a HEAD; 1 KiB is enough.
    package func write(toHead: Bool, into sink: inout ByteSink) {
        sink.append("HTTP/1.1 ")
        sink.append(decimal: UInt64(status))
        sink.append(ASCII.space)
        sink.append(StatusReason.phrase(status))
        sink.append(isJSON ? "\r\nContent-Type: application/json" : "\r\nContent-Type: text/plain; charset=utf-8")
        sink.append("\r\nContent-Length: ")
        sink.append(decimal: UInt64(bodyCount))
        writeOptionalFields(into: &sink)
        sink.append(keepsAlive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n")
        if !toHead { writeBody(into: &sink) }
    }

    private func writeOptionalFields(into sink: inout ByteSink) {
        if !date.isEmpty {
            sink.append("\r\nDate: ")
            sink.append(date)
        }
        if let retryAfter {
            sink.append("\r\nRetry-After: ")
            sink.append(decimal: UInt64(retryAfter))
        }
        if !requestID.isEmpty {
            sink.append("\r\nX-Request-Id: ")
            sink.append(requestID)
        }
        sink.append("\r\nCache-Control: no-store")
    }

    private func writeBody(into sink: inout ByteSink) {
        sink.append(isJSON ? "{\"status\":" : "")
        sink.append(decimal: UInt64(status))
        sink.append(isJSON ? ",\"error\":\"" : " ")
        sink.append(StatusReason.phrase(status))
        sink.append(isJSON ? "\",\"detail\":\"" : "\n")
        sink.append(detail)
        sink.append(isJSON ? "\",\"request_id\":\"" : "\nrequest id: ")
        sink.append(requestID)
        sink.append(isJSON ? "\"}\n" : "\n")
    }

    /// The length of what `writeBody` writes.
    private var bodyCount: Int {
        let texts = StatusReason.phrase(status).utf8CodeUnitCount + detail.utf8CodeUnitCount + requestID.count
        let fixed = isJSON ? 10 + 10 + 12 + 16 + 3 : 1 + 1 + 13 + 1
        return texts + fixed + (status < 1000 ? 3 : 5)
    }
}
