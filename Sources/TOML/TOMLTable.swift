/// A TOML table: entries in the order of the document, found by key in constant time.
package struct TOMLTable: Sendable {
    /// One key with its value.
    package struct Entry: Sendable {
        /// The key without quotes and escapes.
        package let key: String
        /// Where the key stands (in a header, the part of the header).
        package let keyPosition: SourcePosition
        /// The value and where it stands.
        package var node: TOMLNode
    }

    /// All entries in the order of the document.
    package private(set) var entries: [Entry]

    /// Whether the table is written `{ … }`; tables that were made by the program are written as this says.
    package var isInline: Bool

    /// Positions of the keys in `entries`; small tables do without.
    private var index: [TOMLKey: Int32]?

    /// Up to this many keys are compared one by one, which is faster than hashing.
    static let indexThreshold = 8

    /// Makes an empty table, which is written with a header of its own unless it is inline.
    package init(isInline: Bool = false) {
        entries = []
        self.isInline = isInline
    }

    /// Takes entries of which the parser knows that no key comes twice.
    init(unique entries: [Entry], index: [TOMLKey: Int32]?, isInline: Bool) {
        self.entries = entries
        self.isInline = isInline
        self.index = index
    }

    /// The number of keys.
    package var count: Int { entries.count }

    /// Whether there is no key.
    package var isEmpty: Bool { entries.isEmpty }

    /// The node of a key, `nil` if the key is not there.
    package subscript(key: String) -> TOMLNode? {
        position(of: key).map { entries[$0].node }
    }

    /// The entry of a key, `nil` if the key is not there.
    package func entry(_ key: String) -> Entry? {
        position(of: key).map { entries[$0] }
    }

    /// The node at a path of keys and indices, `nil` if there is none; the empty path has none.
    package subscript(path path: TOMLPath) -> TOMLNode? {
        var node: TOMLNode?
        var value = TOMLValue.table(self)
        for element in path.elements {
            switch (element, value) {
            case (.key(let key), .table(let table)): node = table[key]
            case (.index(let index), .array(let array)): node = array.indices.contains(index) ? array[index] : nil
            case (.key, _), (.index, _): return nil
            }
            guard let found = node else { return nil }
            value = found.value
        }
        return node
    }

    /// Gives a key a value; a new key becomes the last.
    package mutating func set(_ key: String, to value: TOMLValue) {
        if let found = position(of: key) {
            entries[found].node = TOMLNode(value)
            return
        }
        entries.append(Entry(key: key, keyPosition: .none, node: TOMLNode(value)))
        if index != nil {
            index?[TOMLKey(key)] = Int32(entries.count - 1)
        } else if entries.count > Self.indexThreshold {
            rebuildIndex()
        }
    }

    /// Removes a key and returns what it had, `nil` if it was not there.
    @discardableResult
    package mutating func remove(_ key: String) -> TOMLNode? {
        guard let found = position(of: key) else { return nil }
        let entry = entries.remove(at: found)
        rebuildIndex()
        return entry.node
    }

    private func position(of key: String) -> Int? {
        if let index { return index[TOMLKey(key)].map { Int($0) } }
        return entries.firstIndex { sameText($0.key, key) }
    }

    private mutating func rebuildIndex() {
        index = Self.index(of: entries)
    }

    /// The index that a table of these entries needs, `nil` if they are few.
    static func index(of entries: [Entry]) -> [TOMLKey: Int32]? {
        guard entries.count > indexThreshold else { return nil }
        var index = [TOMLKey: Int32](minimumCapacity: entries.count)
        for (position, entry) in entries.enumerated() { index[TOMLKey(entry.key)] = Int32(position) }
        return index
    }
}

extension TOMLTable: Sequence {
    package func makeIterator() -> IndexingIterator<[Entry]> { entries.makeIterator() }
}

extension TOMLTable: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.node }
    }
}
