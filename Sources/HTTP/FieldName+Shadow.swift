extension FieldName {
    /// Whether a name is that of a managed or framing field but for `_` in place of `-`.
    ///
    /// Gateways such as CGI and WSGI make both one variable, so that `X_Forwarded_For` would let a client say what
    /// only the router may. Such fields go no further.
    @inline(__always)
    static func isShadow(_ bytes: Span<UInt8>, _ name: HeadRange, _ known: FieldName) -> Bool {
        guard known == .other, name.count >= 10 else { return false }
        return spellsProtectedName(bytes, name)
    }

    private static func spellsProtectedName(_ bytes: Span<UInt8>, _ name: HeadRange) -> Bool {
        func spells(_ literal: StaticString) -> Bool { dashed(bytes, name, equals: literal) }
        return switch name.count {
        case 10: spells("keep-alive")
        case 12: spells("x-request-id")
        case 14: spells("content-length")
        case 15: spells("x-forwarded-for")
        case 16: spells("x-forwarded-host") || spells("x-forwarded-port") || spells("proxy-connection")
        case 17: spells("x-forwarded-proto") || spells("transfer-encoding")
        default: false
        }
    }

    /// Whether the name is `literal` when `_` is read as `-` and capitals as small letters.
    private static func dashed(_ bytes: Span<UInt8>, _ name: HeadRange, equals literal: StaticString) -> Bool {
        for (offset, index) in name.indices.enumerated() {
            let byte = bytes[index] == ASCII.underscore ? ASCII.dash : ASCII.lowercased(bytes[index])
            guard unsafe byte == literal.utf8Start[offset] else { return false }
        }
        return true
    }
}
