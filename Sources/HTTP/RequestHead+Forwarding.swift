extension RequestHead {
    /// Writes the head as a service gets it: HTTP/1.1, origin form, one framing, nothing hop-by-hop.
    ///
    /// What the router says about the client replaces what the client says itself, unless it is trusted (then
    /// X-Forwarded-For and Forwarded are added to, and the others kept). Body bytes may follow as they come.
    ///
    /// - Parameters:
    ///   - bytes: What the head was read from.
    ///   - context: What is known about the client.
    ///   - lines: More field lines, each with its CR LF.
    ///   - sink: Overfull afterwards if the head did not fit; 1 KiB more than the head always suffices.
    package borrowing func forward(
        _ bytes: Span<UInt8>, _ context: ForwardingContext, lines: Span<UInt8> = Span(), into sink: inout ByteSink
    ) {
        writeLine(bytes, into: &sink)
        writeHost(bytes, into: &sink)
        var lister = FieldForwarder()
        for index in 0..<fields.count {
            let field = fields[index]
            let isKept = !field.isDropped && (context.isTrusted ? !isRewritten(field.known) : !field.known.isManaged)
            if isKept { lister.keep(field, bytes, into: &sink) } else { lister.flush(bytes, into: &sink) }
        }
        lister.flush(bytes, into: &sink)
        ManagedFields(context: context).write(self, bytes, into: &sink)
        writeConnection(bytes, into: &sink)
        framing.writeField(into: &sink)
        sink.append(lines)
        sink.append("\r\n")
    }

    /// The value that stands for whom the request is for, with its port.
    var authority: HeadRange {
        line.target.form == .absolute ? line.target.authority : fields.value(of: .host) ?? .empty
    }

    /// Whether a trusted client's field is written anew with something added.
    private func isRewritten(_ name: FieldName) -> Bool { name == .xForwardedFor || name == .forwarded }

    private borrowing func writeLine(_ bytes: Span<UInt8>, into sink: inout ByteSink) {
        sink.append(bytes, line.methodName)
        sink.append(ASCII.space)
        let path = line.target.path
        if line.target.form == .asterisk || path.isEmpty && line.method == .options {
            // The last proxy before the service turns `OPTIONS http://host` into this (RFC 9112 §3.2.4).
            sink.append("*")
        } else {
            if path.isEmpty || bytes[Int(path.start)] != ASCII.slash { sink.append("/") }
            sink.append(bytes, path)
        }
        sink.append(" HTTP/1.1\r\n")
    }

    /// Writes Host where the client sent none; a service that gets HTTP/1.1 must get one.
    private borrowing func writeHost(_ bytes: Span<UInt8>, into sink: inout ByteSink) {
        guard !fields.contains(.host) else { return }
        sink.append("Host: ")
        sink.append(bytes, authority)
        sink.append("\r\n")
    }

    private borrowing func writeConnection(_ bytes: Span<UInt8>, into sink: inout ByteSink) {
        if asksForUpgrade {
            sink.append("Connection: upgrade\r\nUpgrade: ")
            sink.append(bytes, upgrade)
            sink.append("\r\n")
        } else if acceptsTrailers(bytes) {
            sink.append("Connection: te\r\nTE: trailers\r\n")
        }
    }

    /// Whether TE says that the client reads trailers (RFC 9110 §10.1.4).
    private borrowing func acceptsTrailers(_ bytes: Span<UInt8>) -> Bool {
        guard let value = fields.value(of: .te) else { return false }
        var list = ListField(value)
        while let item = list.next(bytes) {
            if Scan.token(bytes, item, equals: "trailers") { return true }
        }
        return false
    }
}

extension BodyFraming {
    /// Writes the field that declares this framing, if it needs one.
    func writeField(into sink: inout ByteSink) {
        switch self {
        case .none, .untilClose: break
        case .length(let length):
            sink.append("Content-Length: ")
            sink.append(decimal: length)
            sink.append("\r\n")
        case .chunked: sink.append("Transfer-Encoding: chunked\r\n")
        }
    }
}
