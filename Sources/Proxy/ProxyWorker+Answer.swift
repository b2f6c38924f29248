import HTTP

extension ProxyWorker {
    /// Writes a response of the router's own into the output buffer and says how long it is.
    mutating func write(_ local: LocalAnswer, to client: Slot) -> Int {
        let request = client.it.client.request
        var body = InlineText()
        body.append(decimal: UInt64(local.status))
        body.append(UInt8(ascii: " "))
        body.append(local.reason)
        body.append("\n")
        var sink = buffers.sink()
        sink.append("HTTP/1.1 ")
        sink.append(decimal: UInt64(local.status))
        sink.append(UInt8(ascii: " "))
        sink.append(local.reason)
        sink.append("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ")
        sink.append(decimal: UInt64(body.count))
        sink.append("\r\n")
        if local.retryAfter > 0 {
            sink.append("Retry-After: ")
            sink.append(decimal: UInt64(local.retryAfter))
            sink.append("\r\n")
        }
        sink.append("X-Request-Id: ")
        var id = InlineText()
        id.append(hex: requestIDs.next())
        sink.append(id)
        sink.append("\r\n")
        if !request.keepsAlive {
            sink.append("Connection: close\r\n")
        } else if request.version == .http10 {
            sink.append("Connection: keep-alive\r\n")
        }
        sink.append("\r\n")
        if request.method != .head { sink.append(body) }
        return sink.end ?? 0
    }
}

extension LocalAnswer {
    /// The reason phrase of RFC 9110 §15.
    var reason: StaticString {
        switch status {
        case 400: "Bad Request"
        case 404: "Not Found"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 417: "Expectation Failed"
        case 431: "Request Header Fields Too Large"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}
