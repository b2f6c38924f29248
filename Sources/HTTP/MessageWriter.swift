/// Writes whole responses as bytes: for the admin listener.
package enum MessageWriter {
    /// A response with its body; Content-Length and Connection are written here.
    package static func response(
        status: UInt16, fields: [MessageField] = [], body: [UInt8] = [], keepsAlive: Bool = true
    ) -> [UInt8] {
        var bytes = head(status, fields)
        if !keepsAlive { append(MessageField("Connection", "close"), to: &bytes) }
        if status >= 200, status != 204 { appendLength(body.count, to: &bytes) }
        return bytes + Array("\r\n".utf8) + body
    }

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
