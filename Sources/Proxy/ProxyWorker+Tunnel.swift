import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// Turns an exchange into a tunnel: the head is in the sink, early bytes of either side are where they were read.
    mutating func beginTunnel(_ upstream: Slot, _ client: Slot, _ head: consuming ByteSink, _ early: Range<Int>) {
        guard let end = head.end, unsafe send(client, buffers.output(end)),
            unsafe send(client, buffers.scratch(early))
        else { return abandon(client) }
        client.it.phase = .tunnel
        upstream.it.phase = .tunnel
        upstream.it.timer.deadline = 0
        timers.remove(client)
        timers.remove(upstream)
        let row = table.replicas[upstream.it.upstream.replica].row
        counters.add(1, .tunnels, row: row)
        counters.answered(client.it.client.request, row: row, at: clock.now)
        try? BorrowedDescriptor(client.it.descriptor).set(.keepAlive, to: 1)
        let kept = restore(client)
        guard unsafe send(upstream, buffers.scratch(0..<kept)) else { return abandon(client) }
        pumpTunnel(client)
    }

    /// Moves bytes both ways while both sides take them.
    mutating func pumpTunnel(_ side: Slot) {
        guard let other = side.it.partner else { return }
        carry(from: side, to: other)
        carry(from: other, to: side)
        guard side.it.phase == .tunnel else { return }
        let isOver = side.it.signs.contains(.shut) && other.it.signs.contains(.shut)
        if isOver || side.it.signs.contains(.broken) || other.it.signs.contains(.broken) {
            abandon(side.it.isUpstream ? other : side)
        }
    }

    private mutating func carry(from source: Slot, to target: Slot) {
        if !target.it.output.isEmpty { _ = flush(target) }
        while target.it.output.isEmpty, source.it.isReadable, !target.it.signs.contains(.broken) {
            switch receive(source, at: 0) {
            case .bytes(let count): _ = unsafe send(target, buffers.scratch(0..<count))
            case .nothing: return
            case .end, .failure: break
            }
        }
        if target.it.output.isEmpty, source.it.signs.contains(.ended) { shut(target) }
    }
}
