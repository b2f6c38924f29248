/// The fields in which a router tells a service about the client.
struct ManagedFields {
    let context: ForwardingContext

    /// Writes those fields of the request that the client did not, or may not, set itself.
    func write(_ head: borrowing RequestHead, _ bytes: Span<UInt8>, into sink: inout ByteSink) {
        writeFor(head, bytes, into: &sink)
        if isOurs(.xForwardedProto, head) {
            sink.append("X-Forwarded-Proto: ")
            sink.append(scheme)
            sink.append("\r\n")
        }
        if isOurs(.xForwardedHost, head), !head.authority.isEmpty {
            sink.append("X-Forwarded-Host: ")
            sink.append(bytes, head.authority)
            sink.append("\r\n")
        }
        if isOurs(.xForwardedPort, head) {
            sink.append("X-Forwarded-Port: ")
            sink.append(decimal: UInt64(context.port))
            sink.append("\r\n")
        }
        writeForwarded(head, bytes, into: &sink)
        if isOurs(.xRequestID, head), !context.requestID.isEmpty {
            sink.append("X-Request-Id: ")
            sink.append(context.requestID)
            sink.append("\r\n")
        }
        if !head.fields.contains(.traceparent), !context.traceparent.isEmpty {
            sink.append("traceparent: ")
            sink.append(context.traceparent)
            sink.append("\r\n")
        }
    }

    private var scheme: StaticString {
        switch context.scheme {
        case .http: "http"
        case .https: "https"
        }
    }

    private func isOurs(_ name: FieldName, _ head: borrowing RequestHead) -> Bool {
        !context.isTrusted || !head.fields.contains(name)
    }

    /// Writes X-Forwarded-For: a trusted client's list first, then the client itself.
    private func writeFor(_ head: borrowing RequestHead, _ bytes: Span<UInt8>, into sink: inout ByteSink) {
        guard !context.clientAddress.isEmpty || context.isTrusted && head.fields.contains(.xForwardedFor) else {
            return
        }
        sink.append("X-Forwarded-For: ")
        let hasList = writeList(.xForwardedFor, head, bytes, into: &sink)
        if hasList, !context.clientAddress.isEmpty { sink.append(", ") }
        sink.append(context.clientAddress)
        sink.append("\r\n")
    }

    /// Writes Forwarded (RFC 7239): a trusted client's list first, then what we know.
    private func writeForwarded(_ head: borrowing RequestHead, _ bytes: Span<UInt8>, into sink: inout ByteSink) {
        sink.append("Forwarded: ")
        if writeList(.forwarded, head, bytes, into: &sink) { sink.append(", ") }
        sink.append("for=")
        writeNode(into: &sink)
        if !head.authority.isEmpty {
            sink.append(";host=\"")
            sink.append(bytes, head.authority)
            sink.append("\"")
        }
        sink.append(";proto=")
        sink.append(scheme)
        sink.append("\r\n")
    }

    /// Writes the client's address as RFC 7239 §6 wants it: IPv6 in brackets and quotes.
    private func writeNode(into sink: inout ByteSink) {
        var isIPv6 = false
        for index in 0..<context.clientAddress.count where context.clientAddress[index] == ASCII.colon { isIPv6 = true }
        if context.clientAddress.isEmpty {
            sink.append("unknown")
        } else if isIPv6 {
            sink.append("\"[")
            sink.append(context.clientAddress)
            sink.append("]\"")
        } else {
            sink.append(context.clientAddress)
        }
    }

    /// Writes the values of all fields called `name` of a trusted client; returns whether there was one.
    private func writeList(
        _ name: FieldName, _ head: borrowing RequestHead, _ bytes: Span<UInt8>, into sink: inout ByteSink
    ) -> Bool {
        guard context.isTrusted else { return false }
        var isFirst = true
        var next = head.fields.index(of: name)
        while let index = next {
            let value = head.fields[index].value
            if !value.isEmpty {
                if !isFirst { sink.append(", ") }
                sink.append(bytes, value)
                isFirst = false
            }
            next = head.fields.index(of: name, from: index + 1)
        }
        return !isFirst
    }
}
