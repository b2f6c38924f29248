/// Why bytes of the channel between supervisor and router were refused.
///
/// One odd record ends the channel: the other side is either another program or
/// has been taken over, and neither deserves a second guess.
package enum RecordError: Error, Equatable, Sendable {
    /// The bytes end before the field they promise.
    case truncated
    /// A record is longer than its fields, or a message longer than `RecordFraming.messageLimit`.
    case oversized
    /// No record has this kind in this direction.
    case unknownKind(UInt16)
    /// A field holds a value that its type does not have.
    case invalidField
}
