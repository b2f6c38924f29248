extension ChunkedDecoder {
    /// Finds the next run of payload from index `from` on.
    package mutating func payload(_ bytes: Span<UInt8>, from: Int, _ trailers: inout FieldTable) -> Event {
        var at = from
        while at < bytes.count || phase == .finished {
            if phase == .payload { return .run(takePayload(bytes, from: at)) }
            switch step(bytes, at, &trailers) {
            case .run(let range): at = range.upperBound
            case let other: return other
            }
        }
        return .needMore(from: at)
    }

    /// Finds the next run of bytes from index `from` on that may be forwarded as they are.
    package mutating func relay(_ bytes: Span<UInt8>, from: Int, _ trailers: inout FieldTable) -> Event {
        var start = from
        var at = from
        while at < bytes.count, phase != .finished {
            if phase == .payload {
                at = takePayload(bytes, from: at).upperBound
                continue
            }
            let wasExtension = phase.isExtension
            let saved = self
            let event = step(bytes, at, &trailers)
            guard case .run(let range) = event else {
                // What was found before must be yielded first; the same step is taken again by the next call.
                if at > start, case .refused = event {} else if at > start { return rewind(to: saved, start..<at) }
                return event
            }
            at = range.upperBound
            guard phase.isExtension || wasExtension else { continue }
            if !wasExtension, at - 1 > start { return rewind(to: saved, start..<at - 1) }
            start = phase.isExtension ? at : at - 1
        }
        if at > start { return .run(start..<at) }
        return phase == .finished ? .finished(end: at, trailers: nil) : .needMore(from: at)
    }

    private mutating func rewind(to saved: ChunkedDecoder, _ run: Range<Int>) -> Event {
        self = saved
        return .run(run)
    }

    /// Takes what `bytes` have of this chunk's payload.
    private mutating func takePayload(_ bytes: Span<UInt8>, from: Int) -> Range<Int> {
        let available = bytes.count - from
        let taken = remaining < UInt64(available) ? Int(remaining) : available
        remaining -= UInt64(taken)
        if remaining == 0 { phase = .payloadCR }
        return from..<from + taken
    }

    /// Moves over one byte that is not payload, or over the whole trailer section.
    private mutating func step(_ bytes: Span<UInt8>, _ at: Int, _ trailers: inout FieldTable) -> Event {
        let byte = phase == .finished ? 0 : bytes[at]
        let refusal: Refusal?
        switch phase {
        case .size: refusal = readSize(byte)
        case .chunkExtension(let place): refusal = readExtension(byte, at: place)
        case .sizeLF:
            refusal = byte == ASCII.lf ? nil : .badChunkSize
            phase = remaining == 0 ? .trailerStart : .payload
        case .payloadCR: refusal = expect(byte, ASCII.cr, then: .payloadLF)
        case .payloadLF: refusal = expect(byte, ASCII.lf, then: .size)
        case .trailerStart:
            guard byte == ASCII.cr else { return readTrailers(bytes, from: at, &trailers) }
            refusal = expect(byte, ASCII.cr, then: .endLF)
        case .endLF:
            refusal = expect(byte, ASCII.lf, then: .finished)
            trailers.removeAll()
        case .payload, .finished: return .finished(end: at, trailers: nil)
        }
        if let refusal { return .refused(refusal) }
        return .run(at..<at + 1)
    }

    private mutating func expect(_ byte: UInt8, _ expected: UInt8, then next: Phase) -> Refusal? {
        phase = next
        return byte == expected ? nil : .badChunkEnd
    }

    /// Reads one byte of `1*HEXDIG`: nothing else, not even a sign, a prefix or white space.
    private mutating func readSize(_ byte: UInt8) -> Refusal? {
        if let digit = ASCII.hexValue(byte) {
            digits += 1
            // Sixteen digits fit 64 bits; the highest bit stays clear so that sums cannot overflow.
            guard digits <= 16, remaining < 1 << 59 else { return .badChunkSize }
            remaining = remaining << 4 | UInt64(digit)
            return nil
        }
        guard digits > 0 else { return .badChunkSize }
        switch byte {
        case ASCII.cr: endLine()
        case ASCII.semicolon: phase = .chunkExtension(.nameStart)
        default: return .badChunkSize
        }
        return nil
    }

    private mutating func readExtension(_ byte: UInt8, at place: ChunkExtension) -> Refusal? {
        var place = place
        if byte == ASCII.cr {
            guard place.mayEnd else { return .badChunkExtension }
            endLine()
            return nil
        }
        extensionBytes += 1
        allExtensionBytes += 1
        guard extensionBytes <= HeadLimits.chunkExtension, allExtensionBytes <= HeadLimits.allChunkExtensions,
            place.advance(over: byte)
        else { return .badChunkExtension }
        phase = .chunkExtension(place)
        return nil
    }

    private mutating func endLine() {
        phase = .sizeLF
        digits = 0
        extensionBytes = 0
    }

    /// Reads the trailer section, which must be in `bytes` as a whole.
    private mutating func readTrailers(_ bytes: Span<UInt8>, from: Int, _ trailers: inout FieldTable) -> Event {
        let limit = min(bytes.count, from + HeadLimits.trailers)
        let section = bytes.extracting(from..<limit)
        switch trailers.read(section, from: 0) {
        case .complete(let length):
            for index in 0..<trailers.count where trailers[index].isDropped || !trailers[index].known.mayBeTrailer {
                return .refused(.forbiddenTrailer)
            }
            phase = .finished
            return .finished(end: from + length, trailers: from..<from + length)
        case .incomplete, .http2Preface:
            guard bytes.count - from < HeadLimits.trailers else { return .refused(.trailersTooLarge) }
            return .needMore(from: from)
        case .refused(let refusal): return .refused(refusal)
        }
    }
}

extension ChunkedDecoder.Phase {
    /// Whether the next byte belongs to an extension or ends it.
    var isExtension: Bool {
        if case .chunkExtension = self { return true }
        return false
    }
}
