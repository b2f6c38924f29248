import Glibc
import HTTP
import Linux

/// What one attempt to read gave.
enum Received {
    case bytes(Int)
    case nothing
    case end
    case failure
}

extension ProxyWorker {
    /// Reads into the scratch buffer behind its first `offset` bytes, at most `limit` bytes.
    @inline(__always)
    mutating func receive(_ slot: Slot, at offset: Int, upTo limit: Int = Buffers.scratchSize) -> Received {
        let room = min(Buffers.scratchSize - offset, limit)
        guard room > 0 else { return .nothing }
        if slot.it.kind != .plain {
            return slot.it.kind == .tls ? unseal(slot, at: offset, room: room) : hear(slot, at: offset, room: room)
        }
        let target = unsafe UnsafeMutableRawBufferPointer(start: buffers.scratch + offset, count: room)
        do throws(Errno) {
            guard let count = try unsafe BorrowedDescriptor(slot.it.descriptor).receive(into: target) else {
                slot.it.signs.remove(.readable)
                return .nothing
            }
            if count == 0 {
                slot.it.signs.remove(.readable)
                slot.it.signs.insert(.ended)
                return .end
            }
            // A short read has emptied the socket: the next byte is a new edge. Not so the end of the stream.
            if count < room, !slot.it.signs.contains(.peerClosed) { slot.it.signs.remove(.readable) }
            return .bytes(count)
        } catch {
            slot.it.signs.remove(.readable)
            slot.it.signs.insert(.ended)
            slot.it.signs.insert(.broken)
            return .failure
        }
    }

    /// Puts bytes kept from earlier reads at the start of the scratch buffer and says how many there are.
    @inline(__always)
    func restore(_ slot: Slot) -> Int {
        guard !slot.it.input.isEmpty else { return 0 }
        let kept = unsafe slot.it.input.bytes
        let count = min(kept.count, Buffers.scratchSize)
        if let base = kept.baseAddress { unsafe memcpy(buffers.scratch, base, count) }
        slot.it.input.clear()
        return count
    }

    /// Keeps `range` of the scratch buffer for the next read.
    func keep(_ slot: Slot, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if !(unsafe slot.it.input.append(buffers.scratch(range))) { slot.it.signs.insert(.broken) }
    }

    /// Writes `bytes`, now or when there is room; `false` when the other end is gone.
    ///
    /// Nothing may wait already, except bytes that are to go before these.
    @inline(__always)
    mutating func send(_ slot: Slot, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !slot.it.signs.contains(.broken) else { return false }
        guard bytes.count > 0 else { return true }
        switch slot.it.kind {
        case .plain: return unsafe write(slot, bytes)
        case .tls: return unsafe seal(slot, bytes)
        case .stream: return unsafe speak(slot, bytes)
        }
    }

    /// Writes `bytes` to the socket as they are, now or when there is room; `false` when the other end is gone.
    @inline(__always)
    func write(_ slot: Slot, _ bytes: UnsafeRawBufferPointer) -> Bool {
        var sent = 0
        if slot.it.output.isEmpty {
            do throws(Errno) {
                sent = try unsafe BorrowedDescriptor(slot.it.descriptor).send(bytes) ?? 0
            } catch {
                slot.it.signs.insert(.broken)
                return false
            }
            if sent == bytes.count { return true }
        }
        watchForRoom(slot)
        return unsafe slot.it.output.append(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
    }

    /// Writes what waits; `false` when the other end is gone.
    func flush(_ slot: Slot) -> Bool {
        while !slot.it.output.isEmpty {
            do throws(Errno) {
                let waiting = unsafe UnsafeRawBufferPointer(slot.it.output.bytes)
                guard let sent = try unsafe BorrowedDescriptor(slot.it.descriptor).send(waiting) else { return true }
                slot.it.output.consume(sent)
            } catch {
                slot.it.signs.insert(.broken)
                slot.it.output.clear()
                return false
            }
        }
        return true
    }

    /// Ends our direction.
    func shut(_ slot: Slot) {
        // The end of a stream's direction is said with its last bytes.
        guard !slot.it.signs.contains(.shut), slot.it.kind != .stream else { return }
        slot.it.signs.insert(.shut)
        if slot.it.kind == .tls { sayGoodbye(slot) }
        try? BorrowedDescriptor(slot.it.descriptor).shutdown(.writing)
    }

    /// Gives a new connection its place and registers it for good.
    mutating func open(_ descriptor: Int32, _ phase: Connection.Phase) -> Slot? {
        let slot = connections.claim(descriptor)
        let generation = slot.it.generation
        slot.it = Connection()
        slot.it.descriptor = descriptor
        slot.it.generation = (generation &+ 1) & 0x7fff_ffff
        slot.it.phase = phase
        // A unix socket tells its writer of every message that is read: replicas' connections are watched for room
        // only while something waits for it. (A TCP socket tells after it was full, so clients' always are.)
        let interest: Epoll.Interest = phase == .busy ? Self.quiet : Self.full
        slot.it.isWatchedForRoom = phase != .busy
        do throws(Errno) {
            try epoll.add(BorrowedDescriptor(descriptor), interest, token: Token.connection(slot))
            return slot
        } catch {
            slot.it.phase = .free
            _ = FileDescriptor(owning: descriptor)
            return nil
        }
    }

    private static var quiet: Epoll.Interest { [.readable, .peerClosed, .edge] }
    private static var full: Epoll.Interest { [.readable, .writable, .peerClosed, .edge] }

    /// Makes epoll tell when there is room again for what waits.
    func watchForRoom(_ slot: Slot) {
        guard !slot.it.isWatchedForRoom else { return }
        slot.it.isWatchedForRoom = true
        try? epoll.modify(BorrowedDescriptor(slot.it.descriptor), Self.full, token: Token.connection(slot))
    }

    /// Frees the place and closes the descriptor, in this order.
    mutating func release(_ slot: Slot) {
        timers.remove(slot)
        if slot.it.kind == .tls { endSession(slot) }
        slot.it.input.clear()
        slot.it.output.clear()
        slot.it.client.request.replay.clear()
        slot.it.client.request.offer.clear()
        slot.it.partner = nil
        slot.it.upstream.replica = -1
        slot.it.phase = .free
        _ = FileDescriptor(owning: slot.it.descriptor)
    }
}
