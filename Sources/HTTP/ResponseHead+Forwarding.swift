extension ResponseHead {
    /// Writes the head as the client gets it: HTTP/1.1, one framing, nothing hop-by-hop.
    ///
    /// An interim response is not for a client of HTTP/1.0 (RFC 9110 §15.2): do not call this for one.
    ///
    /// - Parameters:
    ///   - bytes: What the head was read from.
    ///   - relay: How the response is passed on.
    ///   - lines: More field lines, each with its CR LF, for example Date or Set-Cookie.
    ///   - sink: Overfull afterwards if the head did not fit; 256 bytes more than head and lines always suffice.
    package borrowing func forward(
        _ bytes: Span<UInt8>, _ relay: ResponseRelay, lines: Span<UInt8> = Span(), into sink: inout ByteSink
    ) {
        sink.append("HTTP/1.1 ")
        sink.append(decimal: UInt64(status))
        sink.append(ASCII.space)
        sink.append(bytes, line.reason)
        sink.append("\r\n")
        var lister = FieldForwarder()
        for index in 0..<fields.count {
            let field = fields[index]
            if field.isDropped { lister.flush(bytes, into: &sink) } else { lister.keep(field, bytes, into: &sink) }
        }
        lister.flush(bytes, into: &sink)
        writeConnection(bytes, relay, into: &sink)
        writeFraming(relay, into: &sink)
        sink.append(lines)
        sink.append("\r\n")
    }

    private borrowing func writeConnection(_ bytes: Span<UInt8>, _ relay: ResponseRelay, into sink: inout ByteSink) {
        if isUpgrade {
            sink.append("Connection: upgrade\r\nUpgrade: ")
            sink.append(bytes, fields.value(of: .upgrade) ?? .empty)
            sink.append("\r\n")
        } else if !relay.keepsAlive {
            sink.append("Connection: close\r\n")
        } else if relay.version == .http10 {
            sink.append("Connection: keep-alive\r\n")
        }
    }

    /// Writes the framing; where there is no body, the length that the service declares of the one it would send.
    private borrowing func writeFraming(_ relay: ResponseRelay, into sink: inout ByteSink) {
        let isDescribed = framing == .none && status >= 200 && status != 204
        if isDescribed, case .length = declared {
            declared?.writeField(into: &sink)
        } else {
            relay.framing.writeField(into: &sink)
        }
    }
}
