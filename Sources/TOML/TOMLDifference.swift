/// How two tables differ, key by key.
package struct TOMLDifference: Equatable, Sendable {
    /// One key that has another value than before.
    package struct Change: Equatable, Sendable {
        /// Where the value is; keys only, as arrays are compared whole.
        package let path: TOMLPath
        /// The value before, `nil` if the key is new.
        package let old: TOMLValue?
        /// The value after, `nil` if the key is removed.
        package let new: TOMLValue?

        /// What changes the old value into the new one.
        package var edit: TOMLEdit {
            new.map { .set(path, $0) } ?? .remove(path)
        }
    }

    /// All changes: first those of keys of the new table in its order, then what was removed, table by table.
    package private(set) var changes: [Change] = []

    /// Compares two tables; tables within are compared key by key where both sides have one.
    package init(from old: TOMLTable, to new: TOMLTable) {
        compare(old, new, at: TOMLPath())
    }

    private init(_ changes: [Change]) {
        self.changes = changes
    }

    /// Whether the tables are equal.
    package var isEmpty: Bool { changes.isEmpty }

    /// What leads back.
    package var inverse: TOMLDifference {
        TOMLDifference(changes.reversed().map { Change(path: $0.path, old: $0.new, new: $0.old) })
    }

    private mutating func compare(_ old: TOMLTable, _ new: TOMLTable, at path: TOMLPath) {
        for entry in new {
            let before = old[entry.key]
            if before == entry.node { continue }
            let here = path.appending(entry.key)
            if case .table(let oldTable)? = before?.value, case .table(let newTable) = entry.node.value {
                compare(oldTable, newTable, at: here)
            } else {
                changes.append(Change(path: here, old: before?.value, new: entry.node.value))
            }
        }
        for entry in old where new[entry.key] == nil {
            changes.append(Change(path: path.appending(entry.key), old: entry.node.value, new: nil))
        }
    }
}
