/// The first line of a request (RFC 9112 §3).
package struct RequestLine: Equatable, Sendable {
    /// The method; `methodName` says which when it is `other`.
    package internal(set) var method = Method.get
    /// The method as it was spelled.
    package internal(set) var methodName = HeadRange.empty
    /// What the request is for.
    package internal(set) var target = RequestTarget.none
    /// The version of the message.
    package internal(set) var version = Version.http11

    /// A line not read yet.
    init() {}

    /// Reads `method SP request-target SP HTTP-version CRLF` from `start`; `.complete` with the index after it.
    ///
    /// Exactly one space stands between the parts: where some parsers split at any white space, others do not.
    mutating func read(_ bytes: Span<UInt8>, from start: Int) -> HeadVerdict {
        let methodEnd = Scan.tokenEnd(bytes, from: start)
        guard methodEnd - start <= HeadLimits.method else { return .refused(.badMethod) }
        guard methodEnd < bytes.count else { return .incomplete }
        guard bytes[methodEnd] == ASCII.space, methodEnd > start else {
            return .refused(Self.reason(for: bytes[methodEnd], otherwise: .badMethod))
        }
        let targetStart = methodEnd + 1
        let targetEnd = Scan.targetEnd(bytes, from: targetStart)
        guard targetEnd - targetStart <= HeadLimits.target else { return .refused(.targetTooLong) }
        guard targetEnd < bytes.count else { return .incomplete }
        guard bytes[targetEnd] == ASCII.space, targetEnd > targetStart else {
            // A line that ends here is HTTP/0.9, which nothing forwards.
            return .refused(Self.reason(for: bytes[targetEnd], otherwise: .badTarget))
        }
        methodName = HeadRange(start, methodEnd)
        method = Method(bytes, methodName)
        return readEnd(bytes, target: targetStart..<targetEnd)
    }

    /// Reads the version and the end of the line, then judges what stands before them.
    private mutating func readEnd(_ bytes: Span<UInt8>, target range: Range<Int>) -> HeadVerdict {
        let lineEnd = VersionText.end(of: bytes, from: range.upperBound + 1)
        guard lineEnd < bytes.count else { return .incomplete }
        guard ASCII.isControl(bytes[lineEnd]) else { return .refused(.badVersion) }
        let verdict = Line.end(bytes, at: lineEnd)
        guard case .complete = verdict else { return verdict }
        do throws(Refusal) {
            version = try VersionText.version(bytes, range.upperBound + 1..<lineEnd)
            guard method != .connect else { throw Refusal.connectMethod }
            target = try RequestTarget(bytes, range, method: method)
            return verdict
        } catch {
            return .refused(error)
        }
    }

    /// Why `byte` may not stand in a request line.
    private static func reason(for byte: UInt8, otherwise: Refusal) -> Refusal {
        switch byte {
        case ASCII.lf: .bareLF
        case ASCII.cr, ASCII.space, ASCII.tab: .badRequestLine
        default: ASCII.isControl(byte) ? .controlByte : otherwise
        }
    }
}
