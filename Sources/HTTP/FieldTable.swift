/// The fields of one head or trailer section, in the order they came, without a byte copied or allocated.
///
/// A worker owns one and reads every message into it; it is worth something only together with the bytes it was read
/// from.
package struct FieldTable: ~Copyable {
    private var fields = InlineArray<100, Field>(repeating: .vacant)
    /// How many fields there are.
    package private(set) var count = 0
    /// The known names that occur.
    private var present: UInt64 = 0
    /// The known names that occur more than once.
    private var repeated: UInt64 = 0

    /// An empty table.
    package init() {}

    /// The field at `index`, which must be less than `count`.
    @inline(__always)
    package subscript(index: Int) -> Field { fields[index] }

    /// Whether a field with this name occurs.
    package func contains(_ name: FieldName) -> Bool { present & name.bit != 0 }

    /// Whether a field with this name occurs more than once.
    package func isRepeated(_ name: FieldName) -> Bool { repeated & name.bit != 0 }

    /// The index of the first field with this name at or after `start`.
    package func index(of name: FieldName, from start: Int = 0) -> Int? {
        guard contains(name), start < count else { return nil }
        for index in start..<count where fields[index].known == name { return index }
        return nil
    }

    /// The value of the first field with this name.
    package func value(of name: FieldName) -> HeadRange? {
        guard let index = index(of: name) else { return nil }
        return fields[index].value
    }

    /// Forgets all fields.
    mutating func removeAll() {
        count = 0
        present = 0
        repeated = 0
    }

    /// Adds a field; `false` if the table is full.
    @inline(__always)
    mutating func append(_ field: Field) -> Bool {
        guard count < HeadLimits.fields else { return false }
        fields[count] = field
        count += 1
        repeated |= present & field.known.bit
        present |= field.known.bit
        return true
    }

    /// Marks the field at `index` as not to be forwarded.
    mutating func drop(_ index: Int) { fields[index].isDropped = true }
}
