/// A response that the router makes itself, short enough for a person and, by Accept, for a program.
package struct ErrorPage: Sendable {
    /// The status code, of three digits.
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
        let marks = marks
        sink.append(marks.0)
        sink.append(decimal: UInt64(status))
        sink.append(marks.1)
        sink.append(StatusReason.phrase(status))
        sink.append(marks.2)
        sink.append(detail)
        if !requestID.isEmpty {
            sink.append(marks.3)
            sink.append(requestID)
        }
        sink.append(marks.4)
    }

    /// What stands before the status, the phrase, the detail and the id, and at the end.
    private var marks: (StaticString, StaticString, StaticString, StaticString, StaticString) {
        isJSON
            ? ("{\"status\":", ",\"error\":\"", "\",\"detail\":\"", "\",\"request_id\":\"", "\"}\n")
            : ("", " ", "\n", "\nrequest id: ", "\n")
    }

    /// The length of what `writeBody` writes; a status has three digits.
    private var bodyCount: Int {
        let marks = marks
        let fixed = marks.0.utf8CodeUnitCount + 3 + marks.1.utf8CodeUnitCount + marks.2.utf8CodeUnitCount
        let id = requestID.isEmpty ? 0 : marks.3.utf8CodeUnitCount + requestID.count
        let texts = StatusReason.phrase(status).utf8CodeUnitCount + detail.utf8CodeUnitCount
        return fixed + texts + id + marks.4.utf8CodeUnitCount
    }
}
