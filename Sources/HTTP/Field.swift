/// One field line of a head: where its name and value are, and whether it may be forwarded.
package struct Field: Equatable, Sendable {
    /// The name as it was spelled.
    package let name: HeadRange
    /// The value without white space around it.
    package let value: HeadRange
    /// What the name is to a router.
    package let known: FieldName
    /// Whether the field goes no further than to us: hop-by-hop by definition, or named in Connection.
    package internal(set) var isDropped: Bool

    /// The entry of a table that holds no field yet.
    static let vacant = Field(name: .empty, value: .empty, known: .other, isDropped: true)
}
