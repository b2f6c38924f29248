import Glibc
import HTTP
import Linux
import RouterProtocol

extension ProxyWorker {
    /// Starts the request whose head has come.
    mutating func openRequest(_ stream: StreamRef, _ carrier: Slot) {
        let slot = claimStream(stream, carrier)
        slot.it.phase = .idle
        slot.it.client.address = carrier.it.client.address
        slot.it.client.port = carrier.it.client.port
        slot.it.client.isTrusted = carrier.it.client.isTrusted
        slot.it.input.take(&stream.it.head)
        timers.remove(carrier)
        readHead(slot)
        guard stream.it.slot != nil else { return }
        // The head is whole: a parser that waits for more has met something that HTTP/1.1 cannot say.
        if slot.it.phase == .head { refuse(slot, .badTarget) }
        if slot.it.phase == .exchange, slot.it.isReadable { pumpRequest(slot) }
    }

    /// A connection without a socket for a stream.
    mutating func claimStream(_ stream: StreamRef, _ carrier: Slot) -> Slot {
        let slot = streamSlots.claim()
        let generation = slot.it.generation
        slot.it = Connection()
        slot.it.generation = (generation &+ 1) & 0x7fff_ffff
        slot.it.kind = .stream
        slot.it.stream = stream
        slot.it.carrier = carrier
        slot.it.isSecure = carrier.it.isSecure
        if !stream.it.inbound.isEmpty || stream.it.signs.contains(.hasEnded) { slot.it.signs.insert(.readable) }
        stream.it.slot = slot
        return slot
    }

    /// Gives a stream's connection back; the stream itself lives until both ends have forgotten it.
    mutating func releaseStream(_ slot: Slot) {
        guard let stream = slot.it.stream else { return }
        timers.remove(slot)
        if stream.it.signs.contains(.isClosed), let carrier = slot.it.carrier, let session = carrier.it.session {
            // nghttp2 has forgotten it before we had read all: nobody else would free it.
            session.it.touch(stream)
            schedule(carrier)
        }
        if slot.it.phase != .connecting { slot.it.carrier?.it.session?.it.waiting -= slot.it.output.count }
        slot.it.input.clear()
        slot.it.output.clear()
        slot.it.client.request.replay.clear()
        slot.it.client.request.offer.clear()
        slot.it.partner = nil
        slot.it.upstream.replica = -1
        slot.it.phase = .free
        slot.it.stream = nil
        slot.it.carrier = nil
        stream.it.slot = nil
        streamSlots.give(back: slot)
        if stream.it.signs.contains(.isOrphan) { stream.free() }
    }

    /// Ends a stream's connection before its time.
    mutating func giveUpStream(_ slot: Slot) {
        guard let stream = slot.it.stream else { return }
        if !stream.it.signs.contains(.isClosed), let carrier = slot.it.carrier, let session = carrier.it.session {
            stream.it.signs.insert(.isGivenUp)
            session.consume(stream, stream.it.owed)
            session.reset(stream, isFault: true)
            schedule(carrier)
        }
        releaseStream(slot)
    }

    /// The response has been written: what is left of the request is not wanted.
    mutating func concludeStream(_ slot: Slot) {
        slot.it.client.request.replay.clear()
        slot.it.client.request.offer.clear()
        guard let stream = slot.it.stream, stream.it.signs.contains(.isWritten) else { return abandon(slot) }
        slot.it.phase = .closing
        slot.it.input.clear()
        stream.it.inbound.clear()
        if let session = slot.it.carrier?.it.session { session.consume(stream, stream.it.owed) }
        timers.set(slot, at: timers.after(milliseconds: slot.it.client.request.timeouts.request))
    }

    /// Reads what has come on a stream, as HTTP/1.1 writes it, into the scratch buffer.
    mutating func hear(_ slot: Slot, at offset: Int, room: Int) -> Received {
        guard let stream = slot.it.stream else { return .failure }
        if !stream.it.head.isEmpty { return takeHead(stream, at: offset, room: room) }
        if !stream.it.inbound.isEmpty { return takePayload(slot, stream, at: offset, room: room) }
        if stream.it.signs.contains(.hasEnded) { return takeEnd(slot, stream, at: offset, room: room) }
        slot.it.signs.remove(.readable)
        guard stream.it.signs.contains(.isClosed) else { return .nothing }
        slot.it.signs.insert(.ended)
        slot.it.signs.insert(.broken)
        return .failure
    }

    private func takeHead(_ stream: StreamRef, at offset: Int, room: Int) -> Received {
        let bytes = unsafe stream.it.head.bytes
        let count = min(bytes.count, room)
        if let base = bytes.baseAddress { unsafe memcpy(buffers.scratch + offset, base, count) }
        stream.it.head.consume(count)
        return .bytes(count)
    }

    private mutating func takePayload(_ slot: Slot, _ stream: StreamRef, at offset: Int, room: Int) -> Received {
        let isChunked = stream.it.signs.contains(.isChunked)
        let bytes = unsafe stream.it.inbound.bytes
        let count = min(bytes.count, isChunked ? room - ChunkWriter.overhead : room)
        guard count > 0, let base = bytes.baseAddress else { return .nothing }
        var end = offset
        if isChunked {
            var sink = scratchSink(from: offset)
            ChunkWriter.start(count: count, into: &sink)
            end = sink.end ?? offset
        }
        unsafe memcpy(buffers.scratch + end, base, count)
        end += count
        if isChunked {
            var sink = scratchSink(from: end)
            ChunkWriter.end(into: &sink)
            end = sink.end ?? end
        }
        stream.it.inbound.consume(count)
        if let carrier = slot.it.carrier, let session = carrier.it.session {
            session.consume(stream, count)
            schedule(carrier)
        }
        return .bytes(end - offset)
    }

    private func takeEnd(_ slot: Slot, _ stream: StreamRef, at offset: Int, room: Int) -> Received {
        guard stream.it.signs.contains(.isChunked), !stream.it.signs.contains(.isRead) else {
            slot.it.signs.remove(.readable)
            slot.it.signs.insert(.ended)
            return .end
        }
        var sink = scratchSink(from: offset)
        ChunkWriter.last(into: &sink)
        sink.append(unsafe Span(_unsafeElements: stream.it.trailersIn.bytes))
        sink.append("\r\n")
        guard let end = sink.end, end - offset <= room else { return .nothing }
        stream.it.signs.insert(.isRead)
        stream.it.trailersIn.clear()
        return .bytes(end - offset)
    }

    private func scratchSink(from start: Int) -> ByteSink {
        unsafe ByteSink(UnsafeMutableRawBufferPointer(start: buffers.scratch, count: Buffers.scratchSize), from: start)
    }

    /// Says `bytes` of HTTP/1.1 on a stream, now or when there is room; `false` when they cannot be said.
    mutating func speak(_ slot: Slot, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let stream = slot.it.stream, let carrier = slot.it.carrier, let session = carrier.it.session,
            !stream.it.signs.contains(.isClosed)
        else { return false }
        let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
        var at = 0
        while at < span.count, stream.it.writing.mode != .done {
            let rest = span.extracting(at..<span.count)
            let step = stream.it.writing.mode == .head ? speakHead(slot, stream, rest) : speakBody(slot, stream, rest)
            guard let step else {
                slot.it.signs.insert(.broken)
                return false
            }
            at += step
        }
        if stream.it.writing.mode == .done { stream.it.signs.insert(.isWritten) }
        session.resume(stream)
        schedule(carrier)
        return true
    }

    /// Says one head; how many bytes it had, `nil` if it cannot be said.
    private mutating func speakHead(_ slot: Slot, _ stream: StreamRef, _ bytes: Span<UInt8>) -> Int? {
        guard let session = slot.it.carrier?.it.session else { return nil }
        var progress = HeadProgress()
        if slot.it.isUpstream {
            guard case .complete(let length) = parsers.asked.read(bytes, &progress) else { return nil }
            stream.it.writing = Incoming(parsers.asked.framing, as: .none)
            if parsers.asked.line.method == .head { stream.it.signs.insert(.answersHead) }
            let hasBody = !stream.it.writing.isDone
            return session.submit(parsers.asked, bytes, on: stream, hasBody: hasBody) ? length : nil
        }
        let toHead = slot.it.client.request.method == .head
        guard case .complete(let length) = parsers.said.read(bytes, &progress, toHead: toHead) else { return nil }
        if !parsers.said.isInterim { stream.it.writing = Incoming(parsers.said.framing, as: .none) }
        return session.submit(parsers.said, bytes, on: stream, hasBody: !stream.it.writing.isDone) ? length : nil
    }

    /// Queues payload, without the frame that HTTP/1.1 puts around it; how many bytes were dealt with.
    private mutating func speakBody(_ slot: Slot, _ stream: StreamRef, _ bytes: Span<UInt8>) -> Int? {
        switch stream.it.writing.mode {
        case .length:
            let count = Int(min(UInt64(bytes.count), stream.it.writing.remaining))
            guard queue(bytes, 0..<count, slot) else { return nil }
            stream.it.writing.remaining -= UInt64(count)
            if stream.it.writing.remaining == 0 { stream.it.writing.mode = .done }
            return count
        case .unchunked:
            switch stream.it.writing.decoder.payload(bytes, from: 0, &parsers.trailers) {
            case .run(let range): return queue(bytes, range, slot) ? range.upperBound : nil
            case .needMore(let kept): return kept == bytes.count ? kept : nil
            case .finished(let end, let section):
                stream.it.writing.mode = .done
                if let section, !section.isEmpty { keepTrailers(stream, bytes.extracting(section)) }
                return end
            case .refused: return nil
            }
        case .done, .head, .chunked, .raw, .rechunked: return nil
        }
    }

    private func keepTrailers(_ stream: StreamRef, _ section: Span<UInt8>) {
        unsafe section.withUnsafeBytes { _ = unsafe stream.it.trailersOut.append($0) }
    }

    private func queue(_ bytes: Span<UInt8>, _ range: Range<Int>, _ slot: Slot) -> Bool {
        let part = bytes.extracting(range)
        slot.it.carrier?.it.session?.it.waiting += range.count
        return unsafe part.withUnsafeBytes { unsafe slot.it.output.append($0) }
    }
}
