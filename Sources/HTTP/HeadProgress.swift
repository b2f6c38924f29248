/// What must be remembered of an unfinished head between two reads; a fresh value for every head.
///
/// With it a head that arrives byte by byte costs linear, not quadratic time: bytes that cannot change the verdict are
/// looked at once, and the head is read again only when a control byte, which ends a line or the head, has arrived.
package struct HeadProgress: Equatable, Sendable {
    /// Bytes already looked at; none of them ended the head.
    var judged: UInt16 = 0
    /// Whether the first line has ended, so that its length need not be watched any more.
    var hasFirstLine = false

    /// The progress of a head of which nothing has been read.
    package init() {}
}

extension HeadProgress {
    /// Whether the bytes that came since the last verdict cannot change it, so that the head need not be read again.
    ///
    /// The last byte judged is looked at once more: a CR whose LF had not come must be judged now.
    mutating func mustWait(for bytes: Span<UInt8>) -> Bool {
        guard judged > 0, bytes.count >= Int(judged), bytes.count < HeadLimits.head else { return false }
        guard hasFirstLine || bytes.count <= HeadLimits.target else { return false }
        guard Scan.valueEnd(bytes, from: Int(judged) - 1) == bytes.count else { return false }
        judged = UInt16(truncatingIfNeeded: bytes.count)
        return true
    }

    /// Remembers the verdict on `count` bytes.
    mutating func note(_ verdict: HeadVerdict, count: Int) {
        guard verdict == .incomplete else {
            self = HeadProgress()
            return
        }
        judged = UInt16(truncatingIfNeeded: count)
    }
}
