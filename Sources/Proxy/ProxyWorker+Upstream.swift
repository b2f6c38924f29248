import Glibc
import HTTP
import Linux
import RouterProtocol

/// What became of an attempt to get a connection to a replica.
enum Reached {
    case connection(Slot)
    /// Its backlog is full.
    case crowded
    case unreachable
}

extension ProxyWorker {
    /// Finds a replica for the request whose first `count` bytes are in the output buffer, and sends them.
    mutating func forward(_ client: Slot, output count: Int) {
        while client.it.client.request.attempts < 4 {
            guard let replica = admit(client) else { return }
            switch reach(replica, for: client) {
            case .connection(let upstream):
                if hand(client, to: upstream, output: count) { return }
            case .crowded:
                leave(client)
                return wait(client, output: count)
            case .unreachable:
                fail(replica)
                leave(client)
                client.it.client.request.avoided = replica
            }
            client.it.client.request.attempts += 1
        }
        answer(client, .badGateway)
    }

    /// Tries again for a client that waits for room in a backlog.
    mutating func resend(_ client: Slot) {
        guard client.it.phase == .waiting else { return }
        if clock.now - client.it.client.request.started
            > Int64(client.it.client.request.timeouts.connect) * 1_000_000
        {
            client.it.client.request.replay.clear()
            return answer(client, .unavailable(retryAfter: 1))
        }
        client.it.client.request.attempts = 0
        let count = recall(&client.it.client.request.replay)
        client.it.phase = .idle
        forward(client, output: count)
    }

    /// Moves waiting bytes back into the output buffer.
    func recall(_ queue: inout ByteQueue) -> Int {
        let bytes = unsafe queue.bytes
        let count = min(bytes.count, Buffers.outputSize)
        if let base = bytes.baseAddress { unsafe memcpy(buffers.output, base, count) }
        queue.clear()
        return count
    }

    private mutating func wait(_ client: Slot, output count: Int) {
        client.it.client.request.replay.clear()
        guard unsafe client.it.client.request.replay.append(buffers.output(count)) else { return abandon(client) }
        client.it.phase = .waiting
        queues.add(waiting: client)
    }

    /// Chooses a replica and counts the request in, or answers the client.
    private mutating func admit(_ client: Slot) -> Int32? {
        let pool = client.it.client.request.pool
        guard pool >= 0 else {
            answer(client, .unavailable(retryAfter: 1))
            return nil
        }
        let avoided = client.it.client.request.avoided
        do throws(ChoiceFailure) {
            let replica = try table.choose(pool, at: clock.tick, avoiding: avoided, counters.memory)
            client.it.client.request.replica = replica
            client.it.client.request.isAdmitted = true
            table.replicas[replica].inFlight += 1
            counters.begin(row: table.replicas[replica].row, at: clock.now)
            return replica
        } catch {
            refuse(client, pool, error, hasFailed: avoided >= 0)
            return nil
        }
    }

    private mutating func refuse(_ client: Slot, _ pool: Int32, _ failure: ChoiceFailure, hasFailed: Bool) {
        if hasFailed { return answer(client, .badGateway) }
        if failure == .empty, !table.pools[pool].isDemanded {
            table.pools[pool].isDemanded = true
            link.report(.demand(pool: table.pools[pool].id, waiting: 1))
        }
        answer(client, .unavailable(retryAfter: table.pools[pool].retryAfter))
    }

    /// Counts the client's request out of its replica.
    mutating func leave(_ client: Slot) {
        guard client.it.client.request.isAdmitted else { return }
        client.it.client.request.isAdmitted = false
        let replica = client.it.client.request.replica
        client.it.client.request.replica = -1
        counters.end(row: table.replicas[replica].row)
        table.replicas[replica].inFlight -= 1
        noticeDrained(replica)
    }

    /// A connection to `replica`: the one used last, else a new one.
    private mutating func reach(_ replica: Int32, for client: Slot) -> Reached {
        if table.replicas[replica].speaksHTTP2 { return reachByStream(replica) }
        while let idle = table.replicas[replica].idle {
            unpool(idle)
            // What cannot be repeated does not go onto a connection that the service is about to close.
            if client.it.client.request.method.isIdempotent || isOpen(idle) { return .connection(idle) }
            closeUpstream(idle)
        }
        guard let target = table.address(of: replica) else { return .unreachable }
        return connect(replica, target.address)
    }

    private func isOpen(_ upstream: Slot) -> Bool {
        let room = unsafe UnsafeMutableRawBufferPointer(start: buffers.scratch, count: 1)
        do throws(Errno) {
            return try unsafe BorrowedDescriptor(upstream.it.descriptor).receive(into: room, peek: true) == nil
        } catch {
            return false
        }
    }

    mutating func connect(_ replica: Int32, _ address: SocketAddress) -> Reached {
        do throws(Errno) {
            let socket = try Socket.make(address.family, .stream)
            if address.family != .unix { try? socket.borrowed.set(.noDelay, to: 1) }
            let isDone = try socket.borrowed.connect(to: address)
            guard let upstream = open(socket.release(), isDone ? .busy : .connecting) else { return .crowded }
            upstream.it.upstream.replica = replica
            counters.add(1, .upstreamConnections)
            return .connection(upstream)
        } catch {
            return error == .wouldBlock || error == .tooManyFiles ? .crowded : .unreachable
        }
    }

    /// Joins client and replica and sends; `false` when the connection turned out to be dead before it took a byte.
    private mutating func hand(_ client: Slot, to upstream: Slot, output count: Int) -> Bool {
        client.it.phase = .exchange
        client.it.partner = upstream
        upstream.it.partner = client
        upstream.it.progress = HeadProgress()
        upstream.it.incoming.mode = .head
        upstream.it.upstream.hasSpoken = false
        upstream.it.upstream.keepsAlive = false
        let timeouts = client.it.client.request.timeouts
        guard upstream.it.phase != .connecting else {
            timers.set(upstream, at: timers.after(milliseconds: timeouts.connect))
            timers.remove(client)
            return unsafe upstream.it.output.append(buffers.output(count))
        }
        upstream.it.phase = .busy
        guard unsafe send(upstream, buffers.output(count)) else {
            client.it.partner = nil
            client.it.phase = .idle
            leave(client)
            closeUpstream(upstream)
            return false
        }
        let request = client.it.client.request
        if upstream.it.upstream.isReused, request.method.isIdempotent, client.it.incoming.isDone {
            _ = unsafe client.it.client.request.replay.append(buffers.output(count))
        }
        timers.set(client, at: timers.after(milliseconds: timeouts.request))
        if client.it.isReadable { pumpRequest(client) }
        return true
    }

    /// Something happened at a replica's connection.
    @inline(__always)
    mutating func upstreamReady(_ upstream: Slot) {
        switch upstream.it.phase {
        case .busy:
            if !upstream.it.output.isEmpty {
                _ = flush(upstream)
                if upstream.it.output.isEmpty, let client = upstream.it.partner { pumpRequest(client) }
            }
            if upstream.it.phase == .busy, upstream.it.isReadable { pumpResponse(upstream) }
        case .connecting: connected(upstream)
        case .linking, .multiplexed: carrierReady(upstream)
        case .pooled:
            unpool(upstream)
            closeUpstream(upstream)
        case .tunnel:
            if !upstream.it.output.isEmpty { _ = flush(upstream) }
            pumpTunnel(upstream)
        default: break
        }
    }

    private mutating func connected(_ upstream: Slot) {
        guard let client = upstream.it.partner else { return closeUpstream(upstream) }
        guard isEstablished(upstream), flush(upstream) else { return connectionFailed(upstream) }
        timers.remove(upstream)
        upstream.it.phase = .busy
        timers.set(client, at: timers.after(milliseconds: client.it.client.request.timeouts.request))
        pumpRequest(client)
        if upstream.it.phase == .busy, upstream.it.isReadable { pumpResponse(upstream) }
    }

    func isEstablished(_ upstream: Slot) -> Bool {
        do throws(Errno) {
            return try BorrowedDescriptor(upstream.it.descriptor).takeError() == nil
        } catch {
            return false
        }
    }

    /// A connection was refused, or took too long: another replica may be better.
    mutating func connectionFailed(_ upstream: Slot) {
        let replica = upstream.it.upstream.replica
        fail(replica)
        guard let client = upstream.it.partner else { return closeUpstream(upstream) }
        let count = recall(&upstream.it.output)
        client.it.partner = nil
        client.it.phase = .idle
        leave(client)
        closeUpstream(upstream)
        client.it.client.request.attempts += 1
        client.it.client.request.avoided = replica
        guard count > 0 else { return answer(client, .badGateway) }
        forward(client, output: count)
    }

    /// Remembers that a replica could not be reached, and says so.
    private mutating func fail(_ replica: Int32) {
        table.replicas[replica].suspendedUntil = clock.tick &+ 10
        counters.add(1, .failures, row: table.replicas[replica].row)
        link.report(.unreachable(replica: table.replicas[replica].id))
    }
}
