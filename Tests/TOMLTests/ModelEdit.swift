import TOML

/// What edits mean, said once more on values alone.
enum ModelEdit {
    static func result(of edit: TOMLEdit, on root: TOMLTable) -> TOMLTable {
        var value = TOMLValue.table(root)
        switch edit {
        case .set(let path, let new), .setSorted(let path, let new): set(&value, path.elements[...], new)
        case .remove(let path): remove(&value, path.elements[...])
        case .insert(let path, let new): insert(&value, path.elements.dropLast(), path.elements.last, new)
        case .append(let path, let new): insert(&value, path.elements[...], nil, new)
        }
        return value.table ?? TOMLTable()
    }

    /// Whether a document has become what was expected, but for tables that only existed in the name of a removed one.
    static func agrees(_ actual: TOMLTable, _ expected: TOMLTable, with edit: TOMLEdit) -> Bool {
        if actual == expected { return true }
        guard case .remove(let path) = edit else { return false }
        return prune(.table(actual), path.elements[...]) == prune(.table(expected), path.elements[...])
    }

    /// The value without empty tables and arrays along the path.
    private static func prune(_ value: TOMLValue, _ path: ArraySlice<TOMLPath.Element>) -> TOMLValue? {
        switch (value, path.first) {
        case (.table(var table), .key(let key)?):
            if let child = table[key] {
                if let kept = prune(child.value, path.dropFirst()) {
                    table.set(key, to: kept)
                } else {
                    table.remove(key)
                }
            }
            return table.isEmpty ? nil : .table(table)
        case (.table(let table), _): return table.isEmpty ? nil : value
        case (.array(var array), .index(let index)?) where index < array.count:
            guard let kept = prune(array[index].value, path.dropFirst()) else { return value }
            array[index].value = kept
            return .array(array)
        case (.array(let array), _): return array.isEmpty ? nil : value
        default: return value
        }
    }

    private static func set(_ value: inout TOMLValue, _ path: ArraySlice<TOMLPath.Element>, _ new: TOMLValue) {
        change(&value, path) { $0 = new }
    }

    private static func change(
        _ value: inout TOMLValue, _ path: ArraySlice<TOMLPath.Element>, _ body: (inout TOMLValue) -> Void
    ) {
        switch (path.first, value) {
        case (nil, _): body(&value)
        case (.key(let key)?, .table(var table)):
            var child = table[key]?.value ?? .table(TOMLTable())
            change(&child, path.dropFirst(), body)
            table.set(key, to: child)
            value = .table(table)
        case (.index(let index)?, .array(var array)) where array.indices.contains(index):
            change(&array[index].value, path.dropFirst(), body)
            value = .array(array)
        default: break
        }
    }

    private static func remove(_ value: inout TOMLValue, _ path: ArraySlice<TOMLPath.Element>) {
        switch (path.first, value) {
        case (.key(let key)?, .table(var table)):
            if path.count == 1 {
                table.remove(key)
            } else if var child = table[key]?.value {
                remove(&child, path.dropFirst())
                table.set(key, to: child)
            }
            value = .table(table)
        case (.index(let index)?, .array(var array)) where array.indices.contains(index):
            if path.count == 1 { array.remove(at: index) } else { remove(&array[index].value, path.dropFirst()) }
            value = .array(array)
        default: break
        }
    }

    private static func insert(
        _ value: inout TOMLValue, _ path: ArraySlice<TOMLPath.Element>, _ last: TOMLPath.Element?, _ new: TOMLValue
    ) {
        change(&value, path) { place in
            guard case .array(var array) = place else {
                place = .array([TOMLNode(new)])
                return
            }
            if case .index(let index)? = last {
                array.insert(TOMLNode(new), at: index)
            } else {
                array.append(TOMLNode(new))
            }
            place = .array(array)
        }
    }
}
