/// The frame around every record: `u16 kind, u16 length, u32 id, u64 version`, little-endian.
package enum RecordFraming {
    /// Bytes before the fields of a record.
    package static let headerSize = 16
    /// The longest message of the channel, in bytes; the kernel would carry 212,960.
    package static let messageLimit = 32 * 1024
    /// The most descriptors one message carries; the kernel allows 253 (SCM_MAX_FD in unix(7)).
    package static let descriptorLimit = 64
    /// The number both sides must agree on before they read anything but `hello` and `retire`.
    package static let protocolNumber: UInt32 = 2
}

/// The fixed part of a record.
struct RecordHeader: Equatable {
    var kind: UInt16
    /// Bytes of fields that follow.
    var length: UInt16
    var id: UInt32
    var version: UInt64
}
