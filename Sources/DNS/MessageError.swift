/// Why bytes are not a DNS message.
package enum MessageError: Error, Equatable, Sendable {
    /// The bytes end before the field they promise.
    case truncated
    /// A label of a kind that RFC 1035 does not know, or longer than 63 bytes.
    case badLabel
    /// A name longer than 255 bytes.
    case longName
    /// A compression pointer that does not point backwards.
    case badPointer
    /// Bytes follow the last record.
    case trailingBytes
}
