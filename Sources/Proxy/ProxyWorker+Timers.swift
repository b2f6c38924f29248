import RouterProtocol

extension ProxyWorker {
    /// A connection's deadline has come.
    mutating func expire(_ slot: Slot) {
        switch slot.it.phase {
        case .connecting: connectionFailed(slot)
        case .linking: closeCarrier(slot)
        case .multiplexed: expireCarrier(slot)
        case .pooled: closeUpstream(slot)
        case .head: timeOut(slot)
        case .exchange: timeOut(slot)
        case .handshake, .idle, .closing, .lingering: abandon(slot)
        case .waiting, .tunnel, .busy, .free: break
        }
    }

    /// Somebody took too long: the client, if it still owes a part of its request, else the service.
    mutating func timeOut(_ client: Slot) {
        if client.it.phase == .head {
            client.it.client.request = Request(at: clock.now)
            client.it.incoming.mode = .raw
            client.it.input.clear()
            return answer(client, .requestTimeout)
        }
        guard let upstream = client.it.partner, !client.it.client.request.isAnswered else { return abandon(client) }
        let isClient = !client.it.incoming.isDone && upstream.it.output.isEmpty
        if !isClient { counters.add(1, .failures, row: table.replicas[upstream.it.upstream.replica].row) }
        detach(client, upstream)
        closeUpstream(upstream)
        answer(client, isClient ? .requestTimeout : .gatewayTimeout)
    }
}

extension Request {
    /// A request of which nothing is known: it ends the connection.
    init(at now: Int64) {
        started = now
        keepsAlive = false
    }
}
