import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// Something happened at a client's connection.
    @inline(__always)
    mutating func clientReady(_ client: Slot) {
        if !client.it.output.isEmpty {
            guard flush(client) else { return abandon(client) }
            if client.it.output.isEmpty { drained(client) }
        }
        switch client.it.phase {
        case .handshake: shakeHands(client)
        case .idle, .head:
            if client.it.isReadable, client.it.output.isEmpty { readHead(client) }
        case .exchange:
            if client.it.isReadable { pumpRequest(client) }
        case .multiplexed: readFrames(client)
        case .tunnel: pumpTunnel(client)
        case .closing, .lingering: linger(client)
        case .waiting: if client.it.signs.contains(.peerClosed) { abandon(client) }
        case .free, .connecting, .linking, .pooled, .busy: break
        }
    }

    /// All that waited for a client has been written.
    private mutating func drained(_ client: Slot) {
        switch client.it.phase {
        case .exchange:
            if let upstream = client.it.partner { pumpResponse(upstream) }
        case .multiplexed: schedule(client)
        case .idle:
            timers.set(client, at: timers.after(milliseconds: settings.limits.idle))
            if !client.it.input.isEmpty { queues.add(again: client) }
        default: break
        }
    }

    /// Reads the next head of an idle client as far as it is there.
    mutating func readHead(_ client: Slot) {
        guard client.it.output.isEmpty else { return }
        var have = restore(client)
        while true {
            if have > 0 {
                let bytes = unsafe Span(_unsafeStart: UnsafePointer(buffers.scratch), count: have)
                switch parsers.request.read(bytes, &client.it.progress) {
                case .complete(let length): return begin(client, head: length, of: have)
                case .refused(let refusal): return refuse(client, refusal)
                case .http2Preface:
                    guard client.it.kind != .stream else { return refuse(client, .unsupportedVersion) }
                    return startHTTP2(client, have: have)
                case .incomplete: break
                }
            }
            guard client.it.isReadable else { break }
            switch receive(client, at: have) {
            case .bytes(let count): have += count
            case .nothing: break
            case .end, .failure: return abandon(client)
            }
        }
        guard have > 0 else { return }
        keep(client, 0..<have)
        if client.it.phase == .idle {
            client.it.phase = .head
            timers.set(client, at: timers.after(milliseconds: settings.limits.head))
        }
    }

    /// Starts the exchange for the head in `scratch[0..<length]`.
    private mutating func begin(_ client: Slot, head length: Int, of have: Int) {
        client.it.phase = .idle
        client.it.client.request = Request(parsers.request, at: clock.now)
        client.it.incoming = Incoming(parsers.request.framing)
        let bytes = unsafe Span(_unsafeStart: UnsafePointer(buffers.scratch), count: have)
        client.it.client.request.prefersJSON = parsers.request.fields.prefersJSON(bytes)
        guard let match = match(bytes) else {
            return answer(client, .unknownHost, keeping: length..<have)
        }
        if client.it.isSecure {
            if !isRightName(client, bytes) { return answer(client, .misdirected, keeping: length..<have) }
        } else if securePort > 0, client.it.client.port == 80, mustBeSecure(client, bytes) {
            return redirect(client, bytes, body: length..<have)
        }
        client.it.client.request.pool = Int32(bitPattern: match.pool)
        client.it.client.request.timeouts = match.timeouts
        var sink = buffers.sink()
        parsers.request.forward(bytes, context(of: client), into: &sink)
        if parsers.request.asksForUpgrade { client.it.client.request.offer.set(UpgradeOffer(parsers.request, bytes)) }
        let step = relay(client, length..<have, into: &sink)
        if let refusal = step.refusal { return refuse(client, refusal) }
        guard let end = sink.end else { return refuse(client, .headTooLarge) }
        keep(client, step.consumed..<have)
        client.it.client.request.bytesIn = UInt64(step.consumed - length)
        if !client.it.incoming.isDone { client.it.client.request.pace = BodyPace(at: clock.tick) }
        forward(client, output: end)
    }

    /// Which pool the request in the parser is for.
    @inline(__always)
    private borrowing func match(_ bytes: Span<UInt8>) -> RouteMatch? {
        let name = parsers.request.host.storage
        let path = parsers.request.line.target.path
        var end = Int(path.start)
        while end < Int(path.end), bytes[end] != UInt8(ascii: "?") { end += 1 }
        return routes.match(
            host: name.span.extracting(0..<parsers.request.host.count), path: bytes.extracting(Int(path.start)..<end))
    }

    @inline(__always)
    private mutating func context(of client: Slot) -> ForwardingContext {
        var context = ForwardingContext()
        context.clientAddress = client.it.client.address
        context.port = client.it.client.port
        context.isTrusted = client.it.client.isTrusted
        context.requestID.append(hex: requestIDs.next())
        if client.it.isSecure { context.scheme = .https }
        return context
    }

    /// Passes on what a client sends of its body while the other side takes it.
    mutating func pumpRequest(_ client: Slot) {
        guard let upstream = client.it.partner else { return }
        if client.it.incoming.isDone { return noticeEnd(client, upstream) }
        while upstream.it.output.isEmpty, upstream.it.phase == .busy, !client.it.incoming.isDone {
            guard passBody(client, to: upstream) else { return }
        }
    }

    /// Passes on one read of a request's body; `false` when there is none, or no exchange any more.
    private mutating func passBody(_ client: Slot, to upstream: Slot) -> Bool {
        let kept = restore(client)
        var have = kept
        if client.it.isReadable {
            switch receive(client, at: kept, upTo: bodyLimit(client)) {
            case .bytes(let count): have += count
            case .nothing: break
            case .end, .failure:
                // The body ends early: the service must not take it for complete.
                abandon(client)
                return false
            }
        }
        guard have > kept else {
            keep(client, 0..<kept)
            return false
        }
        client.it.client.request.bytesIn &+= UInt64(have - kept)
        guard client.it.client.request.pace.note(have - kept, at: clock.tick, grace: settings.limits.bodyGrace) else {
            timeOut(client)
            return false
        }
        client.it.client.request.replay.clear()
        var sink = buffers.sink()
        let step = relay(client, 0..<have, into: &sink)
        guard step.refusal == nil, let end = sink.end else {
            refuse(client, step.refusal ?? .badChunkSize)
            return false
        }
        keep(client, step.consumed..<have)
        timers.set(client, at: timers.after(milliseconds: client.it.client.request.timeouts.request))
        // A service that reads no more may have answered already: what it said is still read.
        _ = unsafe send(upstream, buffers.output(end))
        return true
    }

    /// Never read what may belong to the next request when the length of the body is known.
    private func bodyLimit(_ client: Slot) -> Int {
        guard client.it.incoming.mode == .length else { return Buffers.scratchSize }
        return Int(min(client.it.incoming.remaining, UInt64(Buffers.scratchSize)))
    }

    /// A client that has sent its request and ends its direction, or is gone: the service gets to know.
    private mutating func noticeEnd(_ client: Slot, _ upstream: Slot) {
        guard client.it.signs.contains(.peerClosed), client.it.input.isEmpty else { return }
        if client.it.kind == .tls {
            if noticeSealedEnd(client) { passEnd(client, upstream) }
            return
        }
        let room = unsafe UnsafeMutableRawBufferPointer(start: buffers.scratch, count: 1)
        do throws(Errno) {
            let count = try unsafe BorrowedDescriptor(client.it.descriptor).receive(into: room, peek: true)
            guard count == 0 else { return }
        } catch {
            return abandon(client)
        }
        passEnd(client, upstream)
    }

    private mutating func passEnd(_ client: Slot, _ upstream: Slot) {
        client.it.signs.remove(.readable)
        client.it.signs.insert(.ended)
        client.it.client.request.keepsAlive = false
        client.it.client.request.replay.clear()
        if upstream.it.phase == .busy, upstream.it.output.isEmpty { shut(upstream) }
    }
}

extension Request {
    init(_ head: borrowing RequestHead, at now: Int64) {
        method = head.line.method
        version = head.line.version
        keepsAlive = head.keepsAlive
        started = now
    }
}

/// Names requests: unpredictable enough not to be guessed from one another by accident, without a system call each.
struct RequestIDs {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The next one, by splitmix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
