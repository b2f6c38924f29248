/// Where in the extensions of a chunk the decoder is: `*( ";" name [ "=" ( token / quoted-string ) ] )`.
///
/// RFC 9112 §7.1.1 also allows white space around `;` and `=` to be read, for the sake of old senders; it is refused.
enum ChunkExtension: Equatable, Sendable {
    case nameStart
    case name
    case valueStart
    case value
    case quoted
    case escaped
    case afterQuoted

    /// Moves over one byte that is not the CR of the end; `false` if it may not stand here.
    mutating func advance(over byte: UInt8) -> Bool {
        switch self {
        case .nameStart: return move(to: .name, if: ASCII.isToken(byte))
        case .name:
            if byte == ASCII.equals { return move(to: .valueStart, if: true) }
            return endOrStay(byte)
        case .valueStart:
            if byte == ASCII.quote { return move(to: .quoted, if: true) }
            return move(to: .value, if: ASCII.isToken(byte))
        case .value: return endOrStay(byte)
        case .quoted:
            if byte == ASCII.quote { return move(to: .afterQuoted, if: true) }
            if byte == ASCII.backslash { return move(to: .escaped, if: true) }
            return Self.isText(byte)
        case .escaped: return move(to: .quoted, if: Self.isText(byte))
        case .afterQuoted: return move(to: .nameStart, if: byte == ASCII.semicolon)
        }
    }

    /// Whether the line may end here.
    var mayEnd: Bool {
        switch self {
        case .name, .value, .afterQuoted: true
        case .nameStart, .valueStart, .quoted, .escaped: false
        }
    }

    private mutating func move(to next: ChunkExtension, if allowed: Bool) -> Bool {
        self = next
        return allowed
    }

    private mutating func endOrStay(_ byte: UInt8) -> Bool {
        if byte == ASCII.semicolon { return move(to: .nameStart, if: true) }
        return ASCII.isToken(byte)
    }

    private static func isText(_ byte: UInt8) -> Bool { !ASCII.isControl(byte) || byte == ASCII.tab }
}
