/// A value that lives on the heap once, however many copies there are of what holds it.
///
/// A definition takes most of a kilobyte, and several tables hold each of them.
/// Copies share; a write gives the writer a value of its own.
struct SharedValue<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Always one element.
    private var storage: [Value]

    init(_ value: Value) {
        storage = [value]
    }

    /// The value, read and changed in place.
    var value: Value {
        _read { yield storage[0] }
        _modify { yield &storage[0] }
    }
}
