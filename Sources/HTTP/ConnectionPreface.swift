/// What a client sends that knows the server to speak HTTP/2 (RFC 9113 §3.4).
enum ConnectionPreface {
    private static let text: StaticString = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    /// Whether `bytes` from `start` are the preface or its beginning; `nil` if they are something else.
    @inline(__always)
    static func read(_ bytes: Span<UInt8>, from start: Int) -> HeadVerdict? {
        guard start + 1 < bytes.count, bytes[start] == UInt8(ascii: "P"), bytes[start + 1] == UInt8(ascii: "R") else {
            return nil
        }
        let count = min(bytes.count - start, text.utf8CodeUnitCount)
        guard Scan.bytes(bytes, HeadRange(start, start + count), startOf: text) else { return nil }
        return count == text.utf8CodeUnitCount ? .http2Preface : .incomplete
    }
}
