/// A value that lives on the heap once, however many hold it.
///
/// A thousand replicas hold their rules and their rare second runs this way,
/// so that tables of them stay small. Copies share; a write gives the writer
/// a value of its own.
@propertyWrapper
struct Shared<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Always one element.
    private var storage: [Value]

    init(wrappedValue: Value) {
        storage = [wrappedValue]
    }

    var wrappedValue: Value {
        get { storage[0] }
        set { storage = [newValue] }
    }

    /// The shared value itself, to be held by another.
    var projectedValue: Self {
        get { self }
        set { self = newValue }
    }
}

/// An optional value that is mostly absent and takes the room of a pointer then.
@propertyWrapper
struct Rare<Value: Hashable & Sendable>: Hashable, Sendable {
    /// One element or none.
    private var storage: [Value] = []

    init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }

    var wrappedValue: Value? {
        get { storage.first }
        set { storage = newValue.map { [$0] } ?? [] }
    }
}
