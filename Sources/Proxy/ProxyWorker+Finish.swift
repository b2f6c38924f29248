import Glibc
import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// The response has been passed on: the client goes on or away, the replica's connection too.
    mutating func finish(_ client: Slot, _ upstream: Slot) {
        let request = client.it.client.request
        counters.answered(request, row: table.replicas[upstream.it.upstream.replica].row, at: clock.now)
        let isReusable =
            upstream.it.kind == .plain && upstream.it.upstream.keepsAlive && client.it.incoming.isDone
            && upstream.it.output.isEmpty
            && upstream.it.signs.rawValue & Connection.Signs.unusable == 0
        client.it.partner = nil
        upstream.it.partner = nil
        if isReusable, !table.replicas[upstream.it.upstream.replica].isDraining {
            pool(upstream)
        } else {
            closeUpstream(upstream)
        }
        leave(client)
        conclude(client)
    }

    /// Separates client and replica; the request stays counted in no more.
    mutating func detach(_ client: Slot, _ upstream: Slot) {
        client.it.partner = nil
        upstream.it.partner = nil
        client.it.phase = .idle
        leave(client)
    }

    /// After an answer: the next request, or the end of the connection.
    private mutating func conclude(_ client: Slot) {
        if client.it.kind == .stream { return concludeStream(client) }
        client.it.client.request.replay.clear()
        client.it.client.request.offer.clear()
        guard client.it.client.request.keepsAlive, client.it.incoming.isDone, !client.it.signs.contains(.broken) else {
            client.it.phase = .closing
            timers.set(client, at: timers.after(milliseconds: client.it.client.request.timeouts.request))
            return linger(client)
        }
        client.it.phase = .idle
        client.it.progress = HeadProgress()
        let patience = client.it.output.isEmpty ? settings.limits.idle : client.it.client.request.timeouts.request
        timers.set(client, at: timers.after(milliseconds: patience))
        if !client.it.input.isEmpty || client.it.isReadable { queues.add(again: client) }
    }

    /// Answers a client whose request has just been read, and of which the body begins in `rest` of the scratch buffer.
    mutating func answer(_ client: Slot, _ local: LocalAnswer, keeping rest: Range<Int>) {
        client.it.client.request.keepsAlive = client.it.client.request.keepsAlive && client.it.incoming.isDone
        keep(client, rest)
        answer(client, local)
    }

    /// Answers a client in the place of a service.
    mutating func answer(_ client: Slot, _ local: LocalAnswer) {
        prepareAnswer(client, status: local.status)
        deliverAnswer(client, count: write(local, to: client))
    }

    /// Takes note of an answer of our own before it is written.
    mutating func prepareAnswer(_ client: Slot, status: UInt16) {
        client.it.client.request.status = status
        client.it.client.request.isAnswered = true
        client.it.client.request.keepsAlive =
            client.it.client.request.keepsAlive && client.it.incoming.isDone && stage == .serving
            && client.it.client.request.version == .http11
        client.it.phase = .idle
        timers.set(client, at: timers.after(milliseconds: client.it.client.request.timeouts.request))
    }

    /// Sends an answer of our own: the first `end` bytes of the output buffer.
    mutating func deliverAnswer(_ client: Slot, count end: Int) {
        client.it.client.request.bytesOut = UInt64(end)
        let pool = client.it.client.request.pool
        counters.answered(client.it.client.request, row: pool >= 0 ? table.pools[pool].row : 0, at: clock.now)
        guard unsafe send(client, buffers.output(end)) else { return abandon(client) }
        conclude(client)
    }

    /// Refuses what a client sent; nothing more of it is parsed.
    mutating func refuse(_ client: Slot, _ refusal: Refusal) {
        counters.add(1, .badRequests)
        client.it.input.clear()
        if let upstream = client.it.partner {
            guard !client.it.client.request.isAnswered else { return abandon(client) }
            // A part of the request has been passed on: it ends there without ever becoming complete.
            detach(client, upstream)
            closeUpstream(upstream)
        } else {
            client.it.client.request.offer.clear()
            client.it.client.request = Request(at: clock.now)
        }
        client.it.client.request.keepsAlive = false
        client.it.incoming.mode = .raw
        answer(client, LocalAnswer(status: refusal.status, detail: refusal.explanation))
    }

    /// Reads on, and throws away, until a client whose connection ends has seen the end; then closes.
    mutating func linger(_ client: Slot) {
        guard client.it.output.isEmpty else { return }
        if client.it.signs.contains(.broken) { return abandon(client) }
        if client.it.phase == .closing {
            if client.it.incoming.isDone, client.it.input.isEmpty { return abandon(client) }
            client.it.phase = .lingering
            client.it.input.clear()
            shut(client)
            timers.set(client, at: timers.after(milliseconds: 2_000))
        }
        for _ in 0..<16 where client.it.isReadable {
            switch receive(client, at: 0) {
            case .bytes, .nothing: continue
            case .end, .failure: return abandon(client)
            }
        }
        if client.it.isReadable { abandon(client) }
    }

    /// Closes a client's connection now, and with it what it waits for.
    ///
    /// A response that is not complete ends with a reset, so that nobody takes it for complete.
    mutating func abandon(_ client: Slot) {
        guard client.it.phase != .free else { return }
        if client.it.session != nil { return closeCarrier(client) }
        let request = client.it.client.request
        if let upstream = client.it.partner {
            if client.it.phase == .tunnel {
                counters.add(~0, .tunnels, row: table.replicas[upstream.it.upstream.replica].row)
            } else if request.isAnswered, client.it.kind != .stream {
                client.it.client.request.isCutOff = true
                try? BorrowedDescriptor(client.it.descriptor).setResetOnClose()
            }
            detach(client, upstream)
            closeUpstream(upstream)
        }
        leave(client)
        if client.it.kind == .stream { return giveUpStream(client) }
        queues.clients -= 1
        counters.add(~0, .openConnections)
        release(client)
    }
}
