import Glibc
import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// Speaks HTTP/2 with a client from now on; what it has said already is in `scratch[0..<have]`.
    mutating func startHTTP2(_ client: Slot, have: Int) {
        guard let session = SessionRef.start(.client, desk) else { return abandon(client) }
        client.it.session = session
        client.it.phase = .multiplexed
        timers.set(client, at: timers.after(milliseconds: settings.limits.head))
        schedule(client)
        guard have == 0 || understand(client, have) else { return }
        readFrames(client)
    }

    /// Reads frames as long as there are any.
    mutating func readFrames(_ carrier: Slot) {
        while carrier.it.phase == .multiplexed, carrier.it.isReadable {
            switch receive(carrier, at: 0) {
            case .bytes(let count):
                guard understand(carrier, count) else { return }
            case .nothing: return
            case .end, .failure: return closeCarrier(carrier)
            }
        }
    }

    /// Understands the first `count` bytes of the scratch buffer; `false` when the connection is over.
    private mutating func understand(_ carrier: Slot, _ count: Int) -> Bool {
        guard let session = carrier.it.session else { return false }
        let isSound = unsafe session.receive(buffers.scratch, count, at: clock.now)
        settleStreams(carrier)
        guard isSound else {
            // What is wrong may still be said.
            pump(carrier)
            if carrier.it.session != nil { closeCarrier(carrier) }
            return false
        }
        schedule(carrier)
        return true
    }

    /// Makes sure that what waits for a carrier is written before the worker sleeps.
    mutating func schedule(_ carrier: Slot) {
        guard let session = carrier.it.session, !session.it.isQueued else { return }
        session.it.isQueued = true
        queues.add(pump: carrier)
    }

    /// Writes the frames that wait, those of many streams with one call, while the other end takes them.
    mutating func pump(_ carrier: Slot) {
        guard let session = carrier.it.session else { return }
        session.it.isQueued = false
        guard carrier.it.phase == .multiplexed else { return }
        while carrier.it.output.isEmpty {
            guard let count = collect(session) else { return closeCarrier(carrier) }
            guard count > 0 else { break }
            guard unsafe send(carrier, buffers.output(count)) else { return closeCarrier(carrier) }
        }
        settleStreams(carrier)
        guard carrier.it.session != nil, carrier.it.output.isEmpty else { return rest(carrier) }
        let isLeaving = stage == .retiring && session.it.side == .client || session.it.isGoingAway
        if session.isOver || isLeaving && session.it.count == 0 && !session.it.isQueued { return closeCarrier(carrier) }
        rest(carrier)
    }

    /// Puts frames into the output buffer; `nil` when the session is broken.
    private func collect(_ session: SessionRef) -> Int? {
        var count = 0
        // A frame is never longer than this margin.
        while count < Buffers.outputSize - 20 * 1024 {
            guard let bytes = unsafe session.nextOutput(), bytes.count <= Buffers.outputSize - count else { return nil }
            guard let base = bytes.baseAddress, bytes.count > 0 else { break }
            unsafe memcpy(buffers.output + count, base, bytes.count)
            count += bytes.count
        }
        return count
    }

    /// Looks at the streams that have changed.
    mutating func settleStreams(_ carrier: Slot) {
        while let session = carrier.it.session, !session.it.dirty.isEmpty {
            let dirty = session.it.dirty
            session.it.dirty = []
            for stream in dirty { stream.it.signs.remove(.isDirty) }
            for stream in dirty where carrier.it.session != nil { settle(stream, carrier, session) }
        }
        guard let session = carrier.it.session, session.it.isCrowded,
            session.it.waiting < HTTP2Session.waitingLimit / 2
        else { return }
        session.it.isCrowded = false
        var next = session.it.first
        while let stream = next {
            next = stream.it.next
            if let slot = stream.it.slot, slot.it.output.isEmpty, let partner = slot.it.partner {
                pumpResponse(partner)
            }
        }
    }

    private mutating func settle(_ stream: StreamRef, _ carrier: Slot, _ session: SessionRef) {
        if stream.it.signs.contains(.isClosed), session.it.side == .client || stream.it.slot == nil {
            if let slot = stream.it.slot {
                if slot.it.phase == .closing { releaseStream(slot) } else { abandon(slot) }
            }
            return session.it.remove(stream)
        }
        if stream.it.slot == nil, session.it.side == .client, stream.it.signs.contains(.hasHead) {
            guard !stream.it.signs.contains(.isGivenUp) else { return discard(stream, session) }
            return openRequest(stream, carrier)
        }
        guard let slot = stream.it.slot else { return discard(stream, session) }
        slot.it.signs.insert(.readable)
        if stream.it.signs.contains(.hasDrained) {
            stream.it.signs.remove(.hasDrained)
            drainedStream(slot)
        }
        guard stream.it.slot != nil else { return }
        switch slot.it.phase {
        case .exchange: pumpRequest(slot)
        case .busy: pumpResponse(slot)
        case .closing: discard(stream, session)
        default: break
        }
    }

    /// All payload that waited on a stream has gone: more may come.
    private mutating func drainedStream(_ slot: Slot) {
        guard let partner = slot.it.partner else { return }
        if slot.it.isUpstream { pumpRequest(partner) } else { pumpResponse(partner) }
    }

    /// Throws away what comes of a body that nobody wants any more.
    private func discard(_ stream: StreamRef, _ session: SessionRef) {
        stream.it.inbound.clear()
        session.consume(stream, stream.it.owed)
    }

    /// Ends a connection of HTTP/2 with all that is under way on it.
    mutating func closeCarrier(_ carrier: Slot) {
        guard let session = carrier.it.session else { return }
        carrier.it.session = nil
        let replica = carrier.it.upstream.replica
        if replica >= 0 { unlinkCarrier(carrier, of: replica) }
        var next = session.it.first
        while let stream = next {
            next = stream.it.next
            guard let slot = stream.it.slot else { continue }
            stream.it.signs.insert(.isClosed)
            if session.it.side == .client {
                abandon(slot)
            } else {
                session.it.unlink(stream)
                stream.it.signs.insert(.isOrphan)
                loseUpstreamStream(slot, stream)
            }
        }
        session.free()
        if replica >= 0 {
            counters.add(~0, .upstreamConnections)
            release(carrier)
            noticeDrained(replica)
        } else {
            queues.clients -= 1
            counters.add(~0, .openConnections)
            release(carrier)
        }
    }

    /// A carrier's deadline has come.
    mutating func expireCarrier(_ carrier: Slot) {
        guard let session = carrier.it.session else { return }
        let isStuck = !carrier.it.output.isEmpty
        guard isStuck || session.it.isInHead || session.it.count == 0 else { return }
        if !isStuck {
            session.end(.done)
            pump(carrier)
        }
        if carrier.it.session != nil { closeCarrier(carrier) }
    }

    /// Sets the deadline that fits what a carrier is doing.
    private mutating func rest(_ carrier: Slot) {
        guard let session = carrier.it.session else { return }
        if !carrier.it.output.isEmpty {
            return timers.set(carrier, at: timers.after(milliseconds: RouteTimeouts().request))
        }
        if session.it.isInHead {
            guard !session.it.isHeadTimed else { return }
            session.it.isHeadTimed = true
            return timers.set(carrier, at: timers.after(milliseconds: settings.limits.head))
        }
        session.it.isHeadTimed = false
        guard session.it.count == 0 else { return timers.remove(carrier) }
        let idle = session.it.side == .client ? settings.limits.idle : min(4_000, settings.limits.idle)
        timers.set(carrier, at: timers.after(milliseconds: idle))
    }
}
