/// The fields of one head or trailer section, in the order they came, without a byte of them copied.
///
/// A worker owns one and reads every message into it, so that none costs an allocation; it is worth something only
/// together with the bytes it was read from. The entries are not an `InlineArray`: reading one element of that copies
/// all hundred of them (Swift 6.3).
@safe
package struct FieldTable: ~Copyable {
    /// Room for `HeadLimits.fields` entries, all of them always initialized.
    private let fields: UnsafeMutablePointer<Field>
    /// How many fields there are.
    package private(set) var count = 0
    /// The known names that occur.
    private var present: UInt64 = 0
    /// The known names that occur more than once.
    private var repeated: UInt64 = 0

    /// An empty table.
    package init() {
        unsafe fields = .allocate(capacity: HeadLimits.fields)
        unsafe fields.initialize(repeating: .vacant, count: HeadLimits.fields)
    }

    deinit {
        unsafe fields.deallocate()
    }

    /// The field at `index`; a vacant one without name and value if there are not so many.
    @inline(__always)
    package subscript(index: Int) -> Field {
        guard index >= 0, index < count else { return .vacant }
        return unsafe fields[index]
    }

    /// Whether a field with this name occurs.
    @inline(__always)
    package func contains(_ name: FieldName) -> Bool { present & name.bit != 0 }

    /// Whether a field with this name occurs more than once.
    @inline(__always)
    package func isRepeated(_ name: FieldName) -> Bool { repeated & name.bit != 0 }

    /// The index of the first field with this name at or after `start`.
    package func index(of name: FieldName, from start: Int = 0) -> Int? {
        guard contains(name), start >= 0, start < count else { return nil }
        for index in start..<count where unsafe fields[index].known == name { return index }
        return nil
    }

    /// The value of the first field with this name.
    package func value(of name: FieldName) -> HeadRange? {
        guard let index = index(of: name) else { return nil }
        return self[index].value
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
        unsafe fields[count] = field
        count += 1
        repeated |= present & field.known.bit
        present |= field.known.bit
        return true
    }

    /// Marks the field at `index` as not to be forwarded.
    mutating func drop(_ index: Int) {
        guard index >= 0, index < count else { return }
        unsafe fields[index].isDropped = true
    }
}
