/// Writes whole messages and streamed bodies as bytes: for the control socket, the admin listener and probes.
package enum MessageWriter {
    /// A request with its body; Host and Content-Length are written here.
    package static func request(_ request: MessageRequest, host: String) -> [UInt8] {
        var bytes = Array((request.method + " " + request.target.encoded + " HTTP/1.1\r\n").utf8)
        append(MessageField("Host", host), to: &bytes)
        append(request.fields, to: &bytes)
        if !request.keepsAlive { append(MessageField("Connection", "close"), to: &bytes) }
        if !request.body.isEmpty || request.method == "POST" { appendLength(request.body.count, to: &bytes) }
        return bytes + Array("\r\n".utf8) + request.body
    }

    /// A response with its body; Content-Length and Connection are written here.
    package static func response(
        status: UInt16, fields: [MessageField] = [], body: [UInt8] = [], keepsAlive: Bool = true
    ) -> [UInt8] {
        var bytes = head(status, fields)
        if !keepsAlive { append(MessageField("Connection", "close"), to: &bytes) }
        if status >= 200, status != 204 { appendLength(body.count, to: &bytes) }
        return bytes + Array("\r\n".utf8) + body
    }

    /// The head of a response whose body follows in chunks, for example as JSON lines.
    package static func streamHead(status: UInt16, fields: [MessageField] = []) -> [UInt8] {
        var bytes = head(status, fields)
        append(MessageField("Transfer-Encoding", "chunked"), to: &bytes)
        return bytes + Array("\r\n".utf8)
    }

    /// A piece of such a body; nothing for nothing, because an empty chunk would end it.
    package static func chunk(_ payload: [UInt8]) -> [UInt8] {
        guard !payload.isEmpty else { return [] }
        return Array((String(payload.count, radix: 16) + "\r\n").utf8) + payload + Array("\r\n".utf8)
    }

    /// The end of such a body.
    package static let lastChunk: [UInt8] = Array("0\r\n\r\n".utf8)

    private static func head(_ status: UInt16, _ fields: [MessageField]) -> [UInt8] {
        var bytes = Array(("HTTP/1.1 " + String(status) + " ").utf8)
        let phrase = StatusReason.phrase(status)
        for index in 0..<phrase.utf8CodeUnitCount { unsafe bytes.append(phrase.utf8Start[index]) }
        bytes += Array("\r\n".utf8)
        append(fields, to: &bytes)
        return bytes
    }

    private static func append(_ fields: [MessageField], to bytes: inout [UInt8]) {
        for field in fields { append(field, to: &bytes) }
    }

    /// Adds a field line; a byte that would end or break it is replaced, so that no value can add a line.
    private static func append(_ field: MessageField, to bytes: inout [UInt8]) {
        bytes += field.name.utf8.map { ASCII.isToken($0) ? $0 : ASCII.dash }
        bytes += [ASCII.colon, ASCII.space]
        bytes += field.value.utf8.map { ASCII.isControl($0) ? ASCII.space : $0 }
        bytes += [ASCII.cr, ASCII.lf]
    }

    private static func appendLength(_ count: Int, to bytes: inout [UInt8]) {
        append(MessageField("Content-Length", String(count)), to: &bytes)
    }
}
