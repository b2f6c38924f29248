/// A field of a message that is not on the hot path: name and value as text.
package struct MessageField: Equatable, Sendable {
    /// The name as it was spelled.
    package var name: String
    /// The value without white space around it.
    package var value: String

    /// A field called `name` with this value.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [MessageField] {
    /// The value of the first field called `name`, in whatever case.
    package subscript(name: String) -> String? {
        let wanted = name.utf8.map(ASCII.lowercased)
        return first { $0.name.utf8.map(ASCII.lowercased) == wanted }?.value
    }

    /// Copies the fields that a head was read with.
    init(_ table: borrowing FieldTable, _ bytes: [UInt8]) {
        self = []
        reserveCapacity(table.count)
        for index in 0..<table.count {
            let field = table[index]
            append(MessageField(bytes.text(field.name), bytes.text(field.value)))
        }
    }
}

extension [UInt8] {
    /// The bytes in `range` as text, what is no UTF-8 replaced.
    func text(_ range: HeadRange) -> String { String(decoding: self[range.indices], as: UTF8.self) }
}
