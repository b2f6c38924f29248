/// The first line of a response (RFC 9112 §4).
package struct StatusLine: Equatable, Sendable {
    /// The version of the message.
    package private(set) var version = Version.http11
    /// The status code, 100 to 599.
    package private(set) var status: UInt16 = 0
    /// The reason phrase, which may be empty.
    package private(set) var reason = HeadRange.empty

    /// A line not read yet.
    package init() {}

    /// Reads `HTTP-version SP status-code [ SP reason-phrase ] CRLF` (RFC 9112 §4).
    ///
    /// The space after the status code may be missing together with the reason: services do so, and nobody reads it
    /// in two ways. A probe that wants to know no more than the status reads no more than this.
    package mutating func read(_ bytes: Span<UInt8>) -> HeadVerdict {
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
