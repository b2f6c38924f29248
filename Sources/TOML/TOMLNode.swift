/// A value together with the place where it stands.
///
/// Two nodes are equal if their values are; the place does not count.
package struct TOMLNode: Sendable {
    /// What was written.
    package var value: TOMLValue
    /// Where the value begins; for a table its header or `{`, for a table made by dotted keys its first key.
    package var position: SourcePosition

    /// Puts a value at a place.
    package init(_ value: TOMLValue, at position: SourcePosition = .none) {
        self.value = value
        self.position = position
    }
}

extension TOMLNode: Equatable {
    package static func == (left: Self, right: Self) -> Bool { left.value == right.value }
}
