/// The keys of TLS session tickets: all workers, and the next router process, accept each other's tickets.
///
/// Never written to a disk; the supervisor draws a new one now and then, and the one before it opens old tickets.
package struct TicketKeys: Equatable, Sendable {
    /// Bytes of one key: 16 of its name, 32 for AES, 32 for HMAC.
    package static let size = 80

    /// Seals new tickets.
    package var current: [UInt8]
    /// Opens older ones too; empty if there is none.
    package var previous: [UInt8]

    /// Makes a pair of keys of `size` bytes each; `previous` may be empty.
    package init(current: [UInt8], previous: [UInt8] = []) {
        self.current = current
        self.previous = previous
    }

    func encode(into writer: inout FieldWriter) {
        for byte in current { writer.byte(byte) }
        writer.flag(!previous.isEmpty)
        for byte in previous { writer.byte(byte) }
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        current = []
        previous = []
        for _ in 0..<Self.size { current.append(try reader.byte()) }
        guard try reader.flag() else { return }
        for _ in 0..<Self.size { previous.append(try reader.byte()) }
    }
}
