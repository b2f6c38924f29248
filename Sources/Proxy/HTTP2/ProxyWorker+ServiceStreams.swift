import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// A stream to a replica that speaks HTTP/2: on the connection there is, else on a new one.
    mutating func reachByStream(_ replica: Int32) -> Reached {
        if let carrier = table.replicas[replica].carrier, let session = carrier.it.session, !session.it.isGoingAway,
            session.it.count < Int(HTTP2Session.concurrentStreams)
        {
            return .connection(openStream(on: carrier, session, of: replica))
        }
        guard let target = table.address(of: replica) else { return .unreachable }
        let reached = connect(replica, target.address)
        guard case .connection(let carrier) = reached else { return reached }
        guard let session = SessionRef.start(.service, desk) else {
            closeUpstream(carrier)
            return .crowded
        }
        let isDone = carrier.it.phase == .busy
        carrier.it.session = session
        carrier.it.phase = isDone ? .multiplexed : .linking
        table.replicas[replica].carrier = carrier
        if !isDone { timers.set(carrier, at: timers.after(milliseconds: RouteTimeouts().connect)) }
        return .connection(openStream(on: carrier, session, of: replica))
    }

    private mutating func openStream(on carrier: Slot, _ session: SessionRef, of replica: Int32) -> Slot {
        let stream = StreamRef.make(id: 0)
        session.it.add(stream)
        let slot = claimStream(stream, carrier)
        slot.it.upstream.replica = replica
        slot.it.upstream.isReused = session.it.hasServed
        slot.it.phase = carrier.it.phase == .linking ? .connecting : .busy
        session.it.hasServed = true
        timers.remove(carrier)
        return slot
    }

    /// Something happened at the connection to a replica that speaks HTTP/2.
    mutating func carrierReady(_ carrier: Slot) {
        if carrier.it.phase == .linking {
            guard isEstablished(carrier) else { return closeCarrier(carrier) }
            carrier.it.phase = .multiplexed
            timers.remove(carrier)
            schedule(carrier)
            sendWaiting(carrier)
        } else if !carrier.it.output.isEmpty {
            guard flush(carrier) else { return closeCarrier(carrier) }
            if carrier.it.output.isEmpty { schedule(carrier) }
        }
        readFrames(carrier)
    }

    /// Sends the requests that waited for the connection.
    private mutating func sendWaiting(_ carrier: Slot) {
        var next = carrier.it.session?.it.first
        while let stream = next {
            next = stream.it.next
            guard let slot = stream.it.slot, slot.it.phase == .connecting, let client = slot.it.partner else {
                continue
            }
            timers.remove(slot)
            slot.it.phase = .busy
            let count = recall(&slot.it.output)
            _ = unsafe send(slot, buffers.output(count))
            timers.set(client, at: timers.after(milliseconds: client.it.client.request.timeouts.request))
            pumpRequest(client)
        }
    }

    /// The connection under a stream to a replica is gone; what has come is still passed on.
    mutating func loseUpstreamStream(_ slot: Slot, _ stream: StreamRef) {
        slot.it.carrier = nil
        slot.it.signs.insert(.readable)
        if slot.it.phase == .connecting { connectionFailed(slot) } else { pumpResponse(slot) }
    }

    /// Ends a stream to a replica: cancelled unless both messages are whole.
    mutating func closeUpstreamStream(_ slot: Slot) {
        let replica = slot.it.upstream.replica
        let isWhole =
            slot.it.stream?.it.signs.isSuperset(of: [.hasEnded, .isWritten]) ?? true && slot.it.output.isEmpty
        if isWhole { releaseStream(slot) } else { giveUpStream(slot) }
        if replica >= 0 { noticeDrained(replica) }
    }

    /// Makes new requests use another connection than this one.
    mutating func unlinkCarrier(_ carrier: Slot, of replica: Int32) {
        guard let current = table.replicas[replica].carrier, current.it.descriptor == carrier.it.descriptor else {
            return
        }
        table.replicas[replica].carrier = nil
    }
}
