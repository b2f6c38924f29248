/// One element of an Upgrade field: `name [ "/" version ]` (RFC 9110 §7.8).
enum UpgradeProtocol {
    /// Whether `item` has that form.
    static func isValid(_ bytes: Span<UInt8>, _ item: HeadRange) -> Bool {
        let end = Int(item.end)
        let nameEnd = min(Scan.tokenEnd(bytes, from: Int(item.start)), end)
        guard nameEnd > Int(item.start) else { return false }
        if nameEnd == end { return true }
        guard bytes[nameEnd] == ASCII.slash, nameEnd + 1 < end else { return false }
        return Scan.tokenEnd(bytes, from: nameEnd + 1) >= end
    }

    /// Whether a valid `item` is HTTP/2, which must not be smuggled past us inside a tunnel.
    static func isHTTP2(_ bytes: Span<UInt8>, _ item: HeadRange) -> Bool {
        let name = HeadRange(Int(item.start), min(Scan.tokenEnd(bytes, from: Int(item.start)), Int(item.end)))
        return Scan.token(bytes, name, equals: "h2c") || Scan.token(bytes, name, equals: "h2")
            || Scan.token(bytes, name, equals: "http")
    }

    /// Whether a valid `item` is WebSocket (RFC 6455).
    static func isWebSocket(_ bytes: Span<UInt8>, _ item: HeadRange) -> Bool {
        Scan.token(bytes, item, equals: "websocket")
    }
}
