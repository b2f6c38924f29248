/// Something was nil that a test needs.
package struct Missing: Error {
    package init() {}
}

/// What `#require` does, for values that cannot be copied.
package func unwrap<Value: ~Copyable>(_ value: consuming Value?) throws -> Value {
    guard let value = consume value else { throw Missing() }
    return value
}
