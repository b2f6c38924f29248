/// Who may ask the resolver, and which names it sees: those of one view.
///
/// Of several blocks that contain an address the longest counts. Whoever is in none is refused.
package struct AskerRecord: Hashable, Sendable {
    package var block: AddressBlock
    /// Names are told within a view; the number says nothing else.
    package var view: UInt32

    /// Lets the addresses of `block` see `view`.
    package init(block: AddressBlock, view: UInt32) {
        self.block = block
        self.view = view
    }

    func encode(into writer: inout FieldWriter) {
        writer.integer(block.address.high)
        writer.integer(block.address.low)
        writer.byte(block.length)
        writer.integer(view)
    }

    init(from reader: inout FieldReader) throws(RecordError) {
        let address = InternetAddress(high: try reader.integer(), low: try reader.integer())
        let length = try reader.byte()
        guard length <= 128 else { throw .invalidField }
        block = AddressBlock(address: address, length: length)
        view = try reader.integer()
    }
}
