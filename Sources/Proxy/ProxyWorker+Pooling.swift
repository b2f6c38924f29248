import Linux
import RouterProtocol

extension ProxyWorker {
    /// How long an idle connection to a service is kept, in milliseconds.
    ///
    /// Less than the 5 s after which Node and others close theirs; and a service that
    /// serves one connection at a time is not blocked for longer by another worker's.
    private static let upstreamIdle: UInt32 = 4_000

    /// Keeps a connection for the replica's next request.
    mutating func pool(_ upstream: Slot) {
        let replica = upstream.it.upstream.replica
        upstream.it.phase = .pooled
        upstream.it.partner = nil
        upstream.it.upstream.isReused = true
        upstream.it.upstream.previous = nil
        upstream.it.upstream.next = table.replicas[replica].idle
        if let next = table.replicas[replica].idle { next.it.upstream.previous = upstream }
        table.replicas[replica].idle = upstream
        table.replicas[replica].idleCount += 1
        timers.set(upstream, at: timers.after(milliseconds: min(Self.upstreamIdle, settings.limits.idle)))
    }

    /// Takes a connection out of the idle ones.
    mutating func unpool(_ upstream: Slot) {
        guard upstream.it.phase == .pooled else { return }
        let replica = upstream.it.upstream.replica
        let (next, previous) = (upstream.it.upstream.next, upstream.it.upstream.previous)
        if let next { next.it.upstream.previous = previous }
        if let previous { previous.it.upstream.next = next } else { table.replicas[replica].idle = next }
        table.replicas[replica].idleCount -= 1
        upstream.it.upstream.next = nil
        upstream.it.upstream.previous = nil
        upstream.it.phase = .busy
    }

    /// Closes a replica's connection.
    mutating func closeUpstream(_ upstream: Slot) {
        guard upstream.it.phase != .free else { return }
        if upstream.it.kind == .stream { return closeUpstreamStream(upstream) }
        if upstream.it.session != nil { return closeCarrier(upstream) }
        unpool(upstream)
        let replica = upstream.it.upstream.replica
        counters.add(~0, .upstreamConnections)
        release(upstream)
        if replica >= 0 { noticeDrained(replica) }
    }

    /// Closes all idle connections of a replica.
    mutating func closeIdle(_ replica: Int32) {
        if let carrier = table.replicas[replica].carrier {
            // Its streams may be under our caller's feet: it ends when nobody looks at them.
            table.replicas[replica].carrier = nil
            carrier.it.session?.it.isGoingAway = true
            schedule(carrier)
        }
        while let idle = table.replicas[replica].idle {
            unpool(idle)
            // The number must not be forgotten while its list is walked.
            counters.add(~0, .upstreamConnections)
            release(idle)
        }
    }

    /// Says once that a draining replica has no request left here; forgets a removed one.
    mutating func noticeDrained(_ replica: Int32) {
        guard table.replicas[replica].isDraining, table.replicas[replica].inFlight == 0 else { return }
        if !table.replicas[replica].isDrained {
            table.replicas[replica].isDrained = true
            closeIdle(replica)
            // Of a removed one nobody wants to know.
            guard !table.replicas[replica].isRemoved else { return forget(replica) }
            link.report(.drained(worker: index, replica: table.replicas[replica].id))
        }
        if table.replicas[replica].isRemoved { forget(replica) }
    }

    private mutating func forget(_ replica: Int32) {
        guard !table.replicas[replica].isForgotten else { return }
        table.replicas[replica].isForgotten = true
        table.forget(replica)
    }
}
