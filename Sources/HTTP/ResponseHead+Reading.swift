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
        let first = line.read(bytes)
        guard case .complete(let fieldsStart) = first else { return first }
        let verdict = fields.read(bytes, from: fieldsStart)
        guard case .complete = verdict else { return verdict }
        do throws(Refusal) {
            declared = try BodyFraming.declared(bytes, fields, line.version)
            framing = try BodyFraming.ofResponse(status: status, toHead: toHead, declared: declared)
            connection =
                fields.contains(.connection) ? try ConnectionOptions(bytes, fields: &fields) : ConnectionOptions()
            return verdict
        } catch {
            return .refused(error)
        }
    }
}
