import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// Passes on what a replica says while its client takes it.
    mutating func pumpResponse(_ upstream: Slot) {
        while upstream.it.phase == .busy, upstream.it.isReadable, let client = upstream.it.partner,
            client.it.output.isEmpty
        {
            if client.it.kind == .stream, isCrowded(client) { return }
            if upstream.it.incoming.mode == .head {
                readResponseHead(upstream, client)
            } else {
                passResponse(upstream, client)
            }
        }
    }

    /// Whether too much waits for a client of HTTP/2 already.
    private func isCrowded(_ client: Slot) -> Bool {
        guard let session = client.it.carrier?.it.session, session.it.waiting > HTTP2Session.waitingLimit else {
            return false
        }
        session.it.isCrowded = true
        return true
    }

    private mutating func readResponseHead(_ upstream: Slot, _ client: Slot) {
        let kept = restore(upstream)
        switch receive(upstream, at: kept) {
        case .bytes(let count):
            upstream.it.upstream.hasSpoken = true
            parseResponse(upstream, client, have: kept + count)
        case .nothing:
            keep(upstream, 0..<kept)
        case .end, .failure:
            lost(upstream, client)
        }
    }

    /// Reads heads at the start of the scratch buffer: interim ones, and then the final one.
    private mutating func parseResponse(_ upstream: Slot, _ client: Slot, have: Int) {
        let toHead = client.it.client.request.method == .head
        var start = 0
        while start < have {
            let bytes = unsafe Span(_unsafeStart: UnsafePointer(buffers.scratch + start), count: have - start)
            switch parsers.response.read(bytes, &upstream.it.progress, toHead: toHead) {
            case .incomplete:
                keep(upstream, start..<have)
                return timers.set(client, at: timers.after(milliseconds: client.it.client.request.timeouts.request))
            case .refused, .http2Preface:
                return spoiled(upstream, client)
            case .complete(let length):
                guard parsers.response.isInterim else {
                    return begin(upstream, client, head: start, body: start + length..<have)
                }
                guard passInterim(client, bytes) else { return }
                start += length
            }
        }
    }

    /// Passes on a 1xx; `false` when the client is gone.
    private mutating func passInterim(_ client: Slot, _ bytes: Span<UInt8>) -> Bool {
        // HTTP/1.0 has no interim responses.
        guard client.it.client.request.version == .http11 else { return true }
        var sink = buffers.sink()
        let relay = ResponseRelay(parsers.response, version: .http11, keepsAlive: true)
        parsers.response.forward(bytes, relay, into: &sink)
        client.it.client.request.replay.clear()
        guard let end = sink.end, unsafe send(client, buffers.output(end)) else {
            abandon(client)
            return false
        }
        return true
    }

    /// Starts the final response whose head is at `head` of the scratch buffer.
    private mutating func begin(_ upstream: Slot, _ client: Slot, head: Int, body: Range<Int>) {
        let bytes = unsafe Span(_unsafeStart: UnsafePointer(buffers.scratch + head), count: body.upperBound - head)
        if parsers.response.isUpgrade, client.it.client.request.offer.offer.refusal(of: parsers.response, bytes) != nil
        {
            return spoiled(upstream, client)
        }
        // What is left of a request after its answer is not worth reading: the connection ends with the response.
        let isWhole = client.it.incoming.isDone && stage == .serving
        let relay = ResponseRelay(
            parsers.response, version: client.it.client.request.version,
            keepsAlive: client.it.client.request.keepsAlive && isWhole)
        client.it.client.request.keepsAlive = relay.keepsAlive
        client.it.client.request.status = parsers.response.status
        client.it.client.request.isAnswered = true
        client.it.client.request.replay.clear()
        upstream.it.incoming = Incoming(parsers.response.framing, as: relay.framing)
        upstream.it.upstream.keepsAlive = parsers.response.keepsAlive
        var sink = buffers.sink()
        parsers.response.forward(bytes, relay, into: &sink)
        if parsers.response.isUpgrade { return beginTunnel(upstream, client, sink, body) }
        deliver(upstream, client, body, &sink)
    }

    /// Passes on one read of a response's body.
    private mutating func passResponse(_ upstream: Slot, _ client: Slot) {
        let kept = restore(upstream)
        var sink = buffers.sink()
        switch receive(upstream, at: kept) {
        case .bytes(let count):
            deliver(upstream, client, 0..<kept + count, &sink)
        case .nothing:
            keep(upstream, 0..<kept)
        case .end:
            endOfStream(upstream, client, &sink)
        case .failure:
            lost(upstream, client)
        }
    }

    /// Writes the body in `range` of the scratch buffer behind what is in the sink, and all of it to the client.
    @inline(__always)
    private mutating func deliver(_ upstream: Slot, _ client: Slot, _ range: Range<Int>, _ sink: inout ByteSink) {
        let step = relay(upstream, range, into: &sink)
        guard step.refusal == nil, let end = sink.end else { return abandon(client) }
        client.it.client.request.bytesOut &+= UInt64(end)
        guard unsafe send(client, buffers.output(end)) else { return abandon(client) }
        guard !upstream.it.incoming.isDone else {
            if step.consumed < range.upperBound { upstream.it.upstream.keepsAlive = false }
            return finish(client, upstream)
        }
        keep(upstream, step.consumed..<range.upperBound)
        timers.set(client, at: timers.after(milliseconds: client.it.client.request.timeouts.request))
    }

    /// The service has ended its direction: the end of a body that has no other, or of one that should go on.
    private mutating func endOfStream(_ upstream: Slot, _ client: Slot, _ sink: inout ByteSink) {
        switch upstream.it.incoming.mode {
        case .raw: break
        case .rechunked:
            ChunkWriter.last(into: &sink)
            sink.append("\r\n")
        case .done, .head, .length, .chunked, .unchunked: return lost(upstream, client)
        }
        upstream.it.incoming.mode = .done
        guard let end = sink.end, unsafe send(client, buffers.output(end)) else { return abandon(client) }
        finish(client, upstream)
    }

    /// A service's connection ended where it must not.
    private mutating func lost(_ upstream: Slot, _ client: Slot) {
        counters.add(1, .failures, row: table.replicas[upstream.it.upstream.replica].row)
        let request = client.it.client.request
        guard !request.isAnswered else { return abandon(client) }
        detach(client, upstream)
        guard !upstream.it.upstream.hasSpoken, !request.replay.isEmpty else {
            closeUpstream(upstream)
            return answer(client, .badGateway)
        }
        // It was closed while our request was on its way: no byte came back, and asking twice does no harm.
        closeUpstream(upstream)
        client.it.client.request.attempts += 1
        forward(client, output: recall(&client.it.client.request.replay))
    }

    /// A service's answer cannot be passed on.
    private mutating func spoiled(_ upstream: Slot, _ client: Slot) {
        counters.add(1, .failures, row: table.replicas[upstream.it.upstream.replica].row)
        detach(client, upstream)
        closeUpstream(upstream)
        answer(client, .badGateway)
    }
}
