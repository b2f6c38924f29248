internal import JSON

/// Messages → the bytes of an HTTP request.
enum RequestText {
    static func bytes(_ message: WireMessage) -> [UInt8] {
        var text = "\(message.method.rawValue) \(message.target) HTTP/1.1\r\nHost: tenement\r\n"
        if message.acceptsLines { text += "Accept: application/x-ndjson\r\n" }
        guard message.method == .post else { return Array((text + "\r\n").utf8) }
        let body = JSONWriter.bytes(.object(message.body))
        text += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(text.utf8) + body
    }
}
