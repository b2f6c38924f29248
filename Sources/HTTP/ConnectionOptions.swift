/// What a head's Connection fields say (RFC 9110 §7.6.1).
package struct ConnectionOptions: Equatable, Sendable {
    /// `close`: the connection ends with this exchange.
    package private(set) var close = false
    /// `keep-alive`: what an HTTP/1.0 peer says to go on.
    package private(set) var keepAlive = false
    /// `upgrade`: the Upgrade field is meant.
    package private(set) var upgrade = false

    /// Nothing said.
    init() {}

    /// Whether the connection may be used again after this message.
    func persists(in version: Version) -> Bool {
        switch version {
        case .http11: !close
        case .http10: keepAlive && !close
        }
    }

    /// Reads the Connection fields of a head and marks the fields they name as not to be forwarded.
    init(_ bytes: Span<UInt8>, fields: inout FieldTable) throws(Refusal) {
        var total = 0
        var index = fields.index(of: .connection)
        while let field = index {
            var list = ListField(fields[field].value)
            while let option = list.next(bytes) {
                total += 1
                guard total <= HeadLimits.connectionOptions, isToken(bytes, option) else {
                    throw .badConnectionOption
                }
                try add(option, bytes, fields: &fields)
            }
            index = fields.index(of: .connection, from: field + 1)
        }
    }

    private func isToken(_ bytes: Span<UInt8>, _ range: HeadRange) -> Bool {
        Scan.tokenEnd(bytes, from: Int(range.start)) >= Int(range.end)
    }

    private mutating func add(_ option: HeadRange, _ bytes: Span<UInt8>, fields: inout FieldTable) throws(Refusal) {
        if Scan.token(bytes, option, equals: "close") {
            close = true
        } else if Scan.token(bytes, option, equals: "keep-alive") {
            keepAlive = true
        } else if Scan.token(bytes, option, equals: "upgrade") {
            upgrade = true
        } else {
            guard FieldName(bytes, option).mayBeRemovedByConnection else { throw .badConnectionOption }
            for index in 0..<fields.count where Scan.tokens(bytes, fields[index].name, equal: option) {
                fields.drop(index)
            }
        }
    }
}
