extension RequestHead {
    /// Reads the head of a request from the start of `bytes`: everything received of it so far.
    ///
    /// One empty line before it is skipped (RFC 9112 §2.2) and counts as part of it. When the head is incomplete, call
    /// again with the same bytes and more after them, and the same `progress`; it is reset by any other verdict.
    package mutating func read(_ bytes: Span<UInt8>, _ progress: inout HeadProgress) -> HeadVerdict {
        if progress.mustWait(for: bytes) { return .incomplete }
        let window = bytes.extracting(first: min(bytes.count, HeadLimits.head))
        var verdict = readWindow(window, &progress)
        if verdict == .incomplete, bytes.count >= HeadLimits.head { verdict = .refused(.headTooLarge) }
        progress.note(verdict, count: bytes.count)
        return verdict
    }

    private mutating func readWindow(_ bytes: Span<UInt8>, _ progress: inout HeadProgress) -> HeadVerdict {
        var start = 0
        if !bytes.isEmpty, bytes[0] == ASCII.cr {
            let blank = Line.end(bytes, at: 0)
            guard case .complete(let end) = blank else { return blank }
            start = end
        }
        if let preface = ConnectionPreface.read(bytes, from: start) { return preface }
        let first = line.read(bytes, from: start)
        guard case .complete(let fieldsStart) = first else { return first }
        progress.hasFirstLine = true
        let verdict = fields.read(bytes, from: fieldsStart)
        guard case .complete = verdict else { return verdict }
        do throws(Refusal) {
            try understand(bytes)
            return verdict
        } catch {
            return .refused(error)
        }
    }

    /// Draws from the fields what they mean together.
    private mutating func understand(_ bytes: Span<UInt8>) throws(Refusal) {
        try readHost(bytes)
        framing = try BodyFraming.ofRequest(bytes, fields, line.version)
        connection = fields.contains(.connection) ? try ConnectionOptions(bytes, fields: &fields) : ConnectionOptions()
        expectsContinue = fields.contains(.expect) ? try readExpectation(bytes) : false
        upgrade = fields.contains(.upgrade) ? try readUpgrade(bytes) : .empty
    }

    /// Finds out whom the request is for (RFC 9112 §3.2).
    ///
    /// The authority of an absolute target counts, as the RFC demands; Host must agree with it, because a service
    /// may look at the other one.
    private mutating func readHost(_ bytes: Span<UInt8>) throws(Refusal) {
        host.clear()
        guard !fields.isRepeated(.host) else { throw .repeatedHost }
        if let value = fields.value(of: .host) {
            guard host.read(bytes, value.indices) else { throw .badHost }
        } else if line.version == .http11 {
            throw .missingHost
        }
        guard line.target.form == .absolute else { return }
        var authority = HostName()
        guard authority.read(bytes, line.target.authority.indices) else { throw .badHost }
        if fields.contains(.host) {
            guard host.agrees(with: authority, defaultPort: line.target.isSecure ? 443 : 80) else {
                throw .hostMismatch
            }
        } else {
            host = authority
        }
    }

    /// Reads Expect, which knows one value (RFC 9110 §10.1.1); an HTTP/1.0 client cannot mean it.
    private mutating func readExpectation(_ bytes: Span<UInt8>) throws(Refusal) -> Bool {
        guard let index = fields.index(of: .expect), !fields.isRepeated(.expect),
            Scan.token(bytes, fields[index].value, equals: "100-continue")
        else { throw .badExpectation }
        guard line.version == .http11 else {
            fields.drop(index)
            return false
        }
        return true
    }

    /// Reads Upgrade (RFC 9110 §7.8): empty if it is not meant for us, and so ignored.
    private func readUpgrade(_ bytes: Span<UInt8>) throws(Refusal) -> HeadRange {
        guard line.version == .http11, connection.upgrade, let value = fields.value(of: .upgrade) else {
            return .empty
        }
        guard !fields.isRepeated(.upgrade), value.count <= HeadLimits.upgrade else { throw .badUpgrade }
        var isWebSocket = false
        var protocols = ListField(value)
        while let item = protocols.next(bytes) {
            guard UpgradeProtocol.isValid(bytes, item) else { throw .badUpgrade }
            guard !UpgradeProtocol.isHTTP2(bytes, item) else { throw .http2Upgrade }
            isWebSocket = isWebSocket || UpgradeProtocol.isWebSocket(bytes, item)
        }
        if isWebSocket { try checkWebSocket(bytes) }
        return value
    }

    /// Checks what RFC 6455 §4.1 demands of an opening handshake before a service is bothered with it.
    private func checkWebSocket(_ bytes: Span<UInt8>) throws(Refusal) {
        guard line.method == .get, framing == .none || framing == .length(0) else { throw .badUpgrade }
        guard let key = fields.value(of: .secWebSocketKey), !fields.isRepeated(.secWebSocketKey),
            WebSocketKey.isValid(bytes, key)
        else { throw .badWebSocketKey }
    }
}
