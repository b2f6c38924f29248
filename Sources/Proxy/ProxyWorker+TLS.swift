import Glibc
import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// Goes on with a client's handshake; once it is complete, the first request is read.
    mutating func shakeHands(_ client: Slot) {
        guard client.it.isReadable, client.it.output.isEmpty else { return }
        if !client.it.tls.isPresent {
            // Only now: a client that connects and says nothing costs no more than its socket.
            guard let session = unsafe gate.context?.engine.session(through: gate.state) else { return abandon(client) }
            client.it.tls = unsafe TLSSession(owning: session)
        }
        gate.enter(client)
        let outcome = client.it.tls.shakeHands()
        guard unsafe write(client, gate.staged) else { return abandon(client) }
        switch outcome {
        case .done: greet(client)
        case .needsMore: client.it.signs.remove(.readable)
        case .ended, .failed: abandon(client)
        }
    }

    private mutating func greet(_ client: Slot) {
        client.it.phase = .idle
        timers.set(client, at: timers.after(milliseconds: settings.limits.head))
        // OpenSSL may have read on into the first request.
        client.it.signs.insert(.readable)
        if client.it.tls.speaksHTTP2 { startHTTP2(client, have: 0) } else { readHead(client) }
    }

    /// Reads what TLS has for us into the scratch buffer.
    func unseal(_ slot: Slot, at offset: Int, room: Int) -> Received {
        gate.enter(slot)
        var count = 0
        var outcome = TLSSession.Outcome.needsMore
        while count < room {
            outcome = unsafe slot.it.tls.read(buffers.scratch + offset + count, room - count)
            guard case .done(let more) = outcome else { break }
            count += more
            if !slot.it.tls.holdsInput, !slot.it.signs.contains(.arrived) {
                slot.it.signs.remove(.readable)
                break
            }
        }
        // A change of keys is answered.
        if unsafe !gate.staged.isEmpty { _ = unsafe write(slot, gate.staged) }
        if case .needsMore = outcome { slot.it.signs.remove(.readable) }
        if count > 0 { return .bytes(count) }
        switch outcome {
        case .done, .needsMore: return .nothing
        case .ended:
            slot.it.signs.remove(.readable)
            slot.it.signs.insert(.ended)
            return .end
        case .failed:
            slot.it.signs.remove(.readable)
            slot.it.signs.insert(.ended)
            slot.it.signs.insert(.broken)
            return .failure
        }
    }

    /// Writes `bytes` inside TLS, now or when there is room; `false` when the other end is gone.
    func seal(_ slot: Slot, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        gate.enter(slot)
        guard case .done(let count) = unsafe slot.it.tls.write(base, bytes.count), count == bytes.count else {
            slot.it.signs.insert(.broken)
            return false
        }
        return unsafe write(slot, gate.staged)
    }

    /// Says inside TLS that we write no more.
    func sayGoodbye(_ slot: Slot) {
        guard slot.it.tls.isPresent, !slot.it.signs.contains(.broken) else { return }
        gate.enter(slot)
        slot.it.tls.close()
        if unsafe !gate.staged.isEmpty { _ = unsafe write(slot, gate.staged) }
    }

    /// Ends TLS with a connection: politely where all was said, without a word where a response is not complete.
    func endSession(_ slot: Slot) {
        let isCutOff = slot.it.client.request.isCutOff || slot.it.phase == .handshake
        if !isCutOff, !slot.it.signs.contains(.shut), slot.it.output.isEmpty { sayGoodbye(slot) }
        slot.it.tls.end()
    }

    /// Whether a client has ended its direction inside TLS; what else it sent stays there.
    mutating func noticeSealedEnd(_ client: Slot) -> Bool {
        gate.enter(client)
        switch client.it.tls.peek() {
        case .done: return false
        case .needsMore:
            client.it.signs.remove(.readable)
            return false
        case .ended: return true
        case .failed:
            abandon(client)
            return false
        }
    }

    /// Whether the connection was made for the host of the request in the parser (RFC 9110 §7.4).
    ///
    /// A client that named another host may still ask here when both have the same certificate (RFC 9113 §9.1.1).
    borrowing func isRightName(_ client: Slot, _ bytes: Span<UInt8>) -> Bool {
        let named = unsafe (client.it.carrier ?? client).it.tls.name
        guard named.count > 0 else { return true }
        let name = unsafe Span(_unsafeElements: named)
        let host = parsers.request.host.storage
        let wanted = host.span.extracting(0..<parsers.request.host.count)
        if equals(name, wanted) { return true }
        guard let certificates = gate.context?.certificates else { return false }
        let id = certificates.id(for: wanted)
        return id != 0 && id == certificates.id(for: name)
    }

    /// Compares a name as the client wrote it with one in small letters.
    private func equals(_ name: Span<UInt8>, _ lower: Span<UInt8>) -> Bool {
        guard name.count == lower.count else { return false }
        for index in 0..<name.count {
            let byte = name[index]
            let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard (isCapital ? byte | 0x20 : byte) == lower[index] else { return false }
        }
        return true
    }

    /// Whether the plain request in the parser is for a host that has a certificate.
    ///
    /// What proves to an authority that the host is ours stays in plain text (RFC 8555 §8.3), and a trusted proxy may
    /// have taken TLS off already.
    borrowing func mustBeSecure(_ client: Slot, _ bytes: Span<UInt8>) -> Bool {
        guard let certificates = gate.context?.certificates, !certificates.isEmpty else { return false }
        let host = parsers.request.host.storage
        guard certificates.id(for: host.span.extracting(0..<parsers.request.host.count)) != 0 else { return false }
        if client.it.client.isTrusted, let scheme = parsers.request.fields.value(of: .xForwardedProto),
            starts(bytes, scheme.indices, with: "https")
        {
            return false
        }
        return !starts(bytes, parsers.request.line.target.path.indices, with: "/.well-known/acme-challenge/")
    }

    private func starts(_ bytes: Span<UInt8>, _ range: Range<Int>, with text: StaticString) -> Bool {
        guard range.count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where unsafe bytes[range.lowerBound + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// Sends a client to the same address over TLS.
    mutating func redirect(_ client: Slot, _ bytes: Span<UInt8>, body: Range<Int>) {
        var sink = buffers.sink()
        sink.append("HTTP/1.1 308 Permanent Redirect\r\nLocation: https://")
        let host = parsers.request.host.storage
        for index in 0..<parsers.request.host.count { sink.append(host[index]) }
        if securePort != 443 {
            sink.append(":")
            sink.append(decimal: UInt64(securePort))
        }
        let path = parsers.request.line.target.path
        if path.isEmpty || bytes[Int(path.start)] != UInt8(ascii: "/") { sink.append("/") }
        if bytes.count > Int(path.start), !path.isEmpty, bytes[Int(path.start)] != UInt8(ascii: "*") {
            sink.append(bytes, path)
        }
        let keepsAlive = client.it.client.request.keepsAlive && client.it.incoming.isDone
        client.it.client.request.keepsAlive = keepsAlive
        sink.append("\r\nContent-Length: 0\r\n")
        sink.append(keepsAlive && stage == .serving ? "\r\n" : "Connection: close\r\n\r\n")
        guard let end = sink.end else { return abandon(client) }
        keep(client, body)
        prepareAnswer(client, status: 308)
        deliverAnswer(client, count: end)
    }
}
