extension ResponseHead {
    /// Reads the head of a response from the start of `bytes`: everything received of it so far.
    ///
    /// When it is incomplete, call again with the same bytes and more after them, and the same `progress`; it is reset
    /// by any other verdict. `toHead` says that the request's method was HEAD.
    package mutating func read(_ bytes: Span<UInt8>, _ progress: inout HeadProgress, toHead: Bool) -> HeadVerdict {
        if progress.mustWait(for: bytes) { return .incomplete }
        progress.hasFirstLine = true
        let window = bytes.extracting(first: min(bytes.count, HeadLimits.head))
        var verdict = readWindow(window, toHead: toHead)
        if verdict == .incomplete, bytes.count >= HeadLimits.head { verdict = .refused(.headTooLarge) }
        progress.note(verdict, count: bytes.count)
        return verdict
    }

    private mutating func readWindow(_ bytes: Span<UInt8>, toHead: Bool) -> HeadVerdict {
        let first = readStatusLine(bytes)
        guard case .complete(let fieldsStart) = first else { return first }
        let verdict = fields.read(bytes, from: fieldsStart)
        guard case .complete = verdict else { return verdict }
        do throws(Refusal) {
            declared = try BodyFraming.declared(bytes, fields, version)
            framing = try BodyFraming.ofResponse(status: status, toHead: toHead, declared: declared)
            connection =
                fields.contains(.connection) ? try ConnectionOptions(bytes, fields: &fields) : ConnectionOptions()
            return verdict
        } catch {
            return .refused(error)
        }
    }

    /// Reads `HTTP-version SP status-code [ SP reason-phrase ] CRLF` (RFC 9112 §4).
    ///
    /// The space after the status code may be missing together with the reason: services do so, and nobody reads it
    /// in two ways.
    private mutating func readStatusLine(_ bytes: Span<UInt8>) -> HeadVerdict {
        let lineEnd = Scan.valueEnd(bytes, from: 0)
        guard lineEnd < bytes.count else { return .incomplete }
        let verdict = Line.end(bytes, at: lineEnd)
        guard case .complete = verdict else { return verdict }
        let codeStart = VersionText.length + 1
        let codeEnd = codeStart + 3
        guard lineEnd >= codeEnd, bytes[codeStart - 1] == ASCII.space,
            lineEnd == codeEnd || bytes[codeEnd] == ASCII.space
        else { return .refused(.badStatusLine) }
        do throws(Refusal) {
            version = try VersionText.version(bytes, 0..<VersionText.length)
        } catch {
            return .refused(error)
        }
        guard let code = Decimal.value(bytes, codeStart..<codeEnd), (100...599).contains(code) else {
            return .refused(.badStatus)
        }
        status = UInt16(truncatingIfNeeded: code)
        reason = HeadRange(min(codeEnd + 1, lineEnd), lineEnd)
        return verdict
    }
}
