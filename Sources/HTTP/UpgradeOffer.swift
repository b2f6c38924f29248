/// What a client offered in Upgrade, kept until the service has answered (RFC 9110 §7.8).
///
/// It decides when a connection's bytes stop being HTTP: only after a 101 that was asked for, names a protocol that
/// was offered, and for WebSocket proves that the service read the handshake.
package struct UpgradeOffer: Sendable {
    /// The protocols as offered, in small letters; empty if none was.
    private var protocols = InlineText()
    private var accept: WebSocketAccept?

    /// No offer: any 101 is refused.
    package init() {}

    /// What the request in `head`, read from `bytes`, offers.
    package init(_ head: borrowing RequestHead, _ bytes: Span<UInt8>) {
        for index in head.upgrade.indices { protocols.append(ASCII.lowercased(bytes[index])) }
        guard head.asksForUpgrade, head.fields.contains(.secWebSocketKey),
            let key = head.fields.value(of: .secWebSocketKey)
        else { return }
        accept = WebSocketAccept(to: bytes, key: key)
    }

    /// Whether there is one.
    package var isMade: Bool { !protocols.isEmpty }

    /// Judges a response with status 101: `nil` if the bytes after it are a tunnel, otherwise what is wrong.
    package func refusal(of response: borrowing ResponseHead, _ bytes: Span<UInt8>) -> Refusal? {
        guard isMade, response.line.version == .http11 else { return .unaskedUpgrade }
        guard response.connection.upgrade, !response.fields.isRepeated(.upgrade),
            let value = response.fields.value(of: .upgrade), !value.isEmpty
        else { return .wrongUpgrade }
        var list = ListField(value)
        var isWebSocket = false
        while let item = list.next(bytes) {
            guard UpgradeProtocol.isValid(bytes, item), contains(bytes, item) else { return .wrongUpgrade }
            isWebSocket = isWebSocket || UpgradeProtocol.isWebSocket(bytes, item)
        }
        guard isWebSocket else { return nil }
        guard let accept, !response.fields.isRepeated(.secWebSocketAccept),
            let answer = response.fields.value(of: .secWebSocketAccept), accept.isEqual(to: bytes, answer)
        else { return .wrongWebSocketAccept }
        return nil
    }

    /// Whether `item` is one of the protocols offered.
    private func contains(_ bytes: Span<UInt8>, _ item: HeadRange) -> Bool {
        var start = 0
        while start < protocols.count {
            var end = start
            while end < protocols.count, protocols[end] != ASCII.comma { end += 1 }
            if matches(bytes, item, trimmed(start..<end)) { return true }
            start = end + 1
        }
        return false
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, ASCII.isBlank(protocols[start]) { start += 1 }
        while end > start, ASCII.isBlank(protocols[end - 1]) { end -= 1 }
        return start..<end
    }

    private func matches(_ bytes: Span<UInt8>, _ item: HeadRange, _ offered: Range<Int>) -> Bool {
        guard item.count == offered.count else { return false }
        for (index, offset) in zip(item.indices, offered)
        where ASCII.lowercased(bytes[index]) != protocols[offset] {
            return false
        }
        return true
    }
}
